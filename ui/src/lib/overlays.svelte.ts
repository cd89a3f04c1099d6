// What stands over the page. Any screen may open one; the shell draws them.
class Overlays {
  help = $state(false);
  palette = $state(false);
  shortcuts = $state(false);

  get any(): boolean {
    return this.help || this.palette || this.shortcuts;
  }
}

export const overlays = new Overlays();
