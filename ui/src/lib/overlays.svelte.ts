// What stands over the page. Any screen may open one; the shell draws them.
class Overlays {
  help = $state(false);
  palette = $state(false);
  shortcuts = $state(false);
  /** The one question before 999 is called. */
  emergency = $state(false);

  get any(): boolean {
    return this.help || this.palette || this.shortcuts || this.emergency;
  }
}

export const overlays = new Overlays();
