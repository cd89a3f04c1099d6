// Tells the core that somebody is there, and notices when the visit is over. The core decides, by its own
// clock: should this page stop running, the visit ends all the same.
import { hidden } from '../../lib/hidden.svelte';
import { router } from '../../lib/router.svelte';
import { visit } from '../../lib/visit.svelte';
import { call, reload } from '../../platform';

/** How often it is looked whether the visit is still on. */
export const LOOK_MS = 2_000;
/** A touch is told at most so often. */
export const TELL_MS = 10_000;
const activity = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;

interface Deps {
  now?: () => number;
  startAfresh?: () => void;
}

/** Starts watching; returns what stops it. */
export function startVisitWatch({ now = Date.now, startAfresh = reload }: Deps = {}): () => void {
  let told = Number.NEGATIVE_INFINITY;
  let asking = false;
  let stopped = false;

  async function ask(what: 'visit.status' | 'visit.active'): Promise<void> {
    if (asking || stopped) return;
    asking = true;
    try {
      const status = await call(what, {});
      if (stopped) return;
      visit.read(status);
      if (!visit.on) leavePage(startAfresh);
    } catch {
      // The core is busy or gone: asked again.
    } finally {
      asking = false;
    }
  }

  function onActivity(): void {
    const at = now();
    // A clock that was set back must not keep it silent.
    if (Math.abs(at - told) < TELL_MS) return;
    told = at;
    void ask('visit.active');
  }
  const look = () => void ask('visit.status');

  const timer = setInterval(look, LOOK_MS);
  document.addEventListener('visibilitychange', look);
  for (const name of activity) addEventListener(name, onActivity, { capture: true, passive: true });

  return () => {
    stopped = true;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
    for (const name of activity) removeEventListener(name, onActivity, { capture: true });
  };
}

/** Starts the page afresh where it says how the visit ended, so that nothing of it stays in its memory. */
export function leavePage(startAfresh: () => void = reload): void {
  // What is hidden stays hidden.
  if (!hidden.now) router.go('visit', { replace: true });
  startAfresh();
}
