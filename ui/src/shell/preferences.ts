// The reader's language and look, before the first screen is drawn; and how the vault stands.
import { setClock } from '../lib/dates';
import { lock } from '../lib/lock.svelte';
import { applyPreferences } from '../lib/preferences';
import { call } from '../platform';
import { hasLanguage, useLanguage, type Language } from '../text';

// A core that is slow to start must not keep the screen empty.
const PATIENCE_MS = 600;

const systemLanguage: Language = navigator.language.toLowerCase().startsWith('cy') ? 'cy' : 'en';

/** Resolves once there is a language to draw with: the chosen one, or the system's when none is known. */
export async function readPreferences(): Promise<void> {
  let known = false;
  const chosen = call('settings.get', {}).then(({ settings, now_ms }) => {
    known = true;
    setClock(now_ms);
    return applyPreferences(settings);
  });
  const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([chosen, patience]).catch(() => undefined);
  if (hasLanguage()) return;
  // Known, but its words are still on their way: the system's language must not overtake them.
  if (known) await chosen.catch(() => undefined);
  if (!hasLanguage()) await useLanguage(systemLanguage);
}

/** Opens the vault where nothing need be asked, and learns what stands in the way otherwise. */
export async function readVault(): Promise<void> {
  try {
    lock.read(await call('vault.open', {}));
  } catch {
    // Each private screen meets the same refusal and says what to do.
  }
}
