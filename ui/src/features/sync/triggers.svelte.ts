// When the app syncs by itself: once the vault stands open, when the connection is back, when somebody
// comes back after a while, and some time after something private was written. Nothing waits for it, and
// what fails is told by the status alone.
import { untrack } from 'svelte';
import { lock } from '../../lib/lock.svelte';
import { sync } from '../../lib/sync.svelte';
import { visit } from '../../lib/visit.svelte';
import { call, onDone, type CommandName } from '../../platform';

/** Away for longer than this: others may have written. */
export const AWAY_MS = 5 * 60_000;
/** After a write, any moment within this: the hub must not learn when somebody checked in. */
export const BLUR_MS = 10 * 60_000;
/** In a visit nothing can wait for long: it would be gone. The hub sees that there is a visit anyhow. */
export const VISIT_BLUR_MS = 30_000;

/** What puts something into the vault that another device of mine should have. */
const WRITES: ReadonlySet<CommandName> = new Set<CommandName>([
  'check_ins.record', 'check_ins.update', 'check_ins.delete', 'check_ins.restore',
  'contacts.favourite', 'guidance.bookmark', 'guidance.open', 'guidance.forget_recent',
]);

interface Deps {
  /** Evenly from 0 up to 1, and not to be guessed. */
  random?: () => number;
  now?: () => number;
}

export function startSyncTriggers({ random = unguessable, now = Date.now }: Deps = {}): () => void {
  let hiddenSince: number | null = document.hidden ? now() : null;
  let blurred: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let again = false;
  let stopped = false;

  /** Syncs when there is a hub and nothing in the way; otherwise only learns how things stand. */
  async function quietly(): Promise<void> {
    if (running || stopped) return;
    running = true;
    again = false;
    try {
      const status = await call('sync.status', {});
      sync.read(status);
      if (status.hub !== null && status.state === 'idle' && !stopped) {
        // What waited for its moment goes along.
        clearTimeout(blurred);
        blurred = undefined;
        sync.ended(await call('sync.now', {}));
      }
    } catch {
      // The status says it; nobody asked for this.
    } finally {
      running = false;
    }
    if (again) await quietly();
  }

  function written(name: CommandName): void {
    // One waiting sync takes every write with it; a later one must not push it back for ever.
    if (!WRITES.has(name) || !sync.on || blurred !== undefined) return;
    blurred = setTimeout(() => {
      blurred = undefined;
      void quietly();
    }, random() * (visit.on ? VISIT_BLUR_MS : BLUR_MS));
  }

  function onVisibility(): void {
    if (document.hidden) {
      hiddenSince = now();
      return;
    }
    const away = hiddenSince === null ? 0 : now() - hiddenSince;
    hiddenSince = null;
    if (away > AWAY_MS) void quietly();
  }

  const onOnline = () => void quietly();
  // At launch, and again when a PIN has opened what was locked at launch.
  const stopWatching = $effect.root(() => {
    const open = $derived(lock.status?.state === 'open' && !lock.closed);
    $effect(() => {
      void open;
      // Opened while the question was on its way: the answer was about a locked vault.
      again = running;
      untrack(() => void quietly());
    });
  });
  const stopListening = onDone(written);
  document.addEventListener('visibilitychange', onVisibility);
  addEventListener('online', onOnline);

  return () => {
    stopped = true;
    clearTimeout(blurred);
    stopWatching();
    stopListening();
    document.removeEventListener('visibilitychange', onVisibility);
    removeEventListener('online', onOnline);
  };
}

function unguessable(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word / 2 ** 32;
}
