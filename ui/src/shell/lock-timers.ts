// When the vault locks by itself: at once on Hide, after a minute in the background, after five idle minutes.
// Afterwards the page starts afresh, so that nothing private stays in the memory of the webview.

export const BACKGROUND_MS = 60_000;
export const IDLE_MS = 5 * 60_000;
const LOOK_MS = 5_000;
const activity = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;

interface Deps {
  /** Locks in the core. */
  lock: () => Promise<unknown>;
  /** Without a PIN there is nothing to lock. */
  canLock: () => boolean;
  reload: () => void;
  now?: () => number;
}

export interface LockTimers {
  lockNow(): Promise<void>;
  stop(): void;
}

export function startLockTimers({ lock, canLock, reload, now = Date.now }: Deps): LockTimers {
  let lastActive = now();
  let hiddenSince: number | null = document.hidden ? now() : null;
  let locking = false;

  async function lockNow() {
    if (locking || !canLock()) return;
    locking = true;
    try {
      await lock();
    } catch {
      // The core is gone or busy. Starting afresh still empties this page, and the core answers for the rest.
    }
    reload();
    locking = false;
  }

  // A timer may be asleep in the background; the clock is read again on waking.
  function look() {
    const at = now();
    const away = hiddenSince !== null && at - hiddenSince >= BACKGROUND_MS;
    if (away || at - lastActive >= IDLE_MS) {
      lastActive = at;
      hiddenSince = null;
      void lockNow();
    }
  }

  function onActivity() {
    look();
    lastActive = now();
  }

  function onVisibility() {
    look();
    hiddenSince = document.hidden ? now() : null;
    if (!document.hidden) lastActive = now();
  }

  const timer = setInterval(look, LOOK_MS);
  document.addEventListener('visibilitychange', onVisibility);
  for (const name of activity) addEventListener(name, onActivity, { capture: true, passive: true });

  return {
    lockNow,
    stop() {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisibility);
      for (const name of activity) removeEventListener(name, onActivity, { capture: true });
    },
  };
}
