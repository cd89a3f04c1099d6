import type { HelpSheet } from '../../generated/commands';
import { call } from '../../platform';
import { allTexts } from '../../text';

// A local read takes a few milliseconds. One that takes longer must not keep anybody waiting.
export const PATIENCE_MS = 250;

/** What the help sheet shows: the core's list, or the built-in one when that does not come. */
export class Help {
  sheet = $state.raw<HelpSheet | null>(null);
  /** The built-in lines stay for as long as the sheet is open: nothing moves under a finger. */
  fallback = $state(false);

  async load(): Promise<void> {
    const late = setTimeout(() => (this.fallback = true), PATIENCE_MS);
    try {
      // Its sentences are in the part of the texts that follows the first screen; the built-in lines need none of those.
      const [sheet] = await Promise.all([call('contacts.help', {}), allTexts()]);
      if (sheet.lines.length === 0) this.fallback = true;
      else if (!this.fallback) this.sheet = sheet;
    } catch {
      this.fallback = true;
    } finally {
      clearTimeout(late);
    }
  }
}
