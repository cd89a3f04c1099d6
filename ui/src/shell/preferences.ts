// What is learnt before the first screen is drawn: the reader's language and look, what Now shows, and how the
// vault stands. All of it is asked for at once.
import { askAhead } from '../features/now/ahead';
import { setClock } from '../lib/dates';
import { layout } from '../lib/layout.svelte';
import { lock } from '../lib/lock.svelte';
import { applyPreferences } from '../lib/preferences';
import { router } from '../lib/router.svelte';
import { visit } from '../lib/visit.svelte';
import { call } from '../platform';
import { fetchLanguage, hasLanguage, useLanguage, type Language } from '../text';
import { loadWideFrame } from './screens';

// A core that is slow to start must not keep the screen empty.
const PATIENCE_MS = 600;
/** Help must not wait for longer than this because of what stands below it. */
const WHOLE_MS = 400;

const systemLanguage: Language = navigator.language.toLowerCase().startsWith('cy') ? 'cy' : 'en';

/** Resolves once there is a language to draw with: the chosen one, or the system's when none is known. */
export async function readPreferences(): Promise<void> {
  let known = false;
  // Most often it is the system's; its words come while the core is asked.
  fetchLanguage(systemLanguage);
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

/** Resolves once the first screen can be drawn whole, or when that takes too long. */
export async function readFirstScreen(): Promise<void> {
  const parts: Promise<unknown>[] = [readVisit()];
  if (layout.wide) parts.push(loadWideFrame());
  if (router.here.name === 'now') parts.push(askAhead());
  const patience = new Promise<void>((resolve) => setTimeout(resolve, WHOLE_MS));
  await Promise.race([Promise.all(parts), patience]).catch(() => undefined);
}

/** Whether somebody is visiting: the first screen is theirs then. */
async function readVisit(): Promise<void> {
  visit.read(await call('visit.status', {}));
}

/** Opens the vault where nothing need be asked, and learns what stands in the way otherwise. */
export async function readVault(): Promise<void> {
  try {
    lock.read(await call('vault.open', {}));
  } catch {
    // Each private screen meets the same refusal and says what to do.
  }
}
