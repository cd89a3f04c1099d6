// The settings as the core keeps them. A change shows at once and is kept by the core.
import type { SettingsChange, SettingsView } from '../../generated/commands';
import { applyPreferences } from '../../lib/preferences';
import { call, CallError } from '../../platform';

class Preferences {
  view = $state.raw<SettingsView | null>(null);
  error = $state.raw<CallError | null>(null);

  async load(): Promise<void> {
    await this.#take(() => call('settings.get', {}));
  }

  async change(change: SettingsChange): Promise<void> {
    const before = this.view;
    if (before) {
      this.view = { ...before, settings: { ...before.settings, [change.field]: change.value } };
      // Seen before it is saved: a theme that waits for a disk feels broken.
      void applyPreferences(this.view.settings);
    }
    const kept = await this.#take(() => call('settings.change', { change }));
    if (!kept && before) {
      this.view = before;
      void applyPreferences(before.settings);
    }
  }

  async #take(ask: () => Promise<SettingsView>): Promise<boolean> {
    try {
      this.view = await ask();
      this.error = null;
      return true;
    } catch (thrown) {
      this.error = CallError.from(thrown);
      return false;
    }
  }
}

export const preferences = new Preferences();

/** 390 is "06:30". */
export function clockTime(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
