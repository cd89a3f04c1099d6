// Which steps are ticked, for the job in hand. In memory only: never saved, never sent.
import { hidden } from '../../lib/hidden.svelte';
import { lock } from '../../lib/lock.svelte';

/** By the block of the card, then by step. */
export type CardTicks = Record<number, boolean[]>;

/** After this long without a tick it is another job. */
export const JOB_MS = 60 * 60_000;

class Ticks {
  #cards = $state.raw<Record<string, { ticks: CardTicks; at: number }>>({});

  of(card: string, now = Date.now()): CardTicks {
    const kept = this.#cards[card];
    return kept && now - kept.at < JOB_MS ? kept.ticks : {};
  }

  set(card: string, ticks: CardTicks, now = Date.now()): void {
    this.#cards = { ...this.#cards, [card]: { ticks, at: now } };
  }

  forgetAll(): void {
    this.#cards = {};
  }
}

export const ticks = new Ticks();

// Hiding and locking leave nothing for whoever holds the device next.
$effect.root(() => {
  $effect(() => {
    if (hidden.now || lock.closed) ticks.forgetAll();
  });
});
