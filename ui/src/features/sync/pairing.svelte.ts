// Joining, on the new device: asks for a code, then every two seconds whether the other has answered.
import type { Pairing } from '../../generated/commands';
import { clockNow } from '../../lib/dates';
import { call, CallError } from '../../platform';

export const ASK_MS = 2_000;
const SECOND = 1_000;

export class Joining {
  pairing = $state.raw<Pairing | null>(null);
  error = $state.raw<CallError | null>(null);
  /** Nobody answers just now; it is asked again. */
  noSignal = $state(false);
  busy = $state(false);
  #now = $state(clockNow());
  #asking = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Milliseconds until the code ends; null when there is none. */
  readonly left: number | null = $derived.by(() => {
    const { step, expires_ms: ends } = this.pairing ?? {};
    return step === 'show_code' && ends != null ? Math.max(0, ends - this.#now) : null;
  });

  /** Takes up a pairing that was begun before the page was left. Returns what stops it. */
  start(): () => void {
    void this.#resume();
    let ticks = 0;
    this.#timer = setInterval(() => {
      this.#now = clockNow();
      ticks += 1;
      if ((ticks * SECOND) % ASK_MS === 0) void this.#ask();
    }, SECOND);
    return () => clearInterval(this.#timer);
  }

  async begin(address: string, label: string): Promise<void> {
    await this.#take(() => call('sync.join', { address, label }));
  }

  async confirm(): Promise<boolean> {
    await this.#take(() => call('sync.join_confirm', {}));
    return this.pairing?.step === 'joined' && this.error === null;
  }

  /** Gives up; also after a refusal, so that nothing half begun is left. */
  async cancel(): Promise<void> {
    await this.#take(() => call('sync.join_cancel', {}));
    this.pairing = null;
  }

  async #resume(): Promise<void> {
    try {
      const pairing = await call('sync.join_step', {});
      if (this.pairing === null) this.pairing = pairing;
    } catch {
      // Nothing under way that could be taken up: the form stands.
    }
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.busy || document.hidden || this.pairing?.step !== 'show_code') return;
    this.#asking = true;
    try {
      const next = await call('sync.join_step', {});
      // Somebody may have pressed Stop meanwhile.
      if (this.pairing?.step === 'show_code') this.pairing = next;
      this.noSignal = false;
    } catch (thrown) {
      const error = CallError.from(thrown);
      if (error.code === 'offline') this.noSignal = true;
      else this.#ended(error);
    } finally {
      this.#asking = false;
    }
  }

  #ended(error: CallError): void {
    this.pairing = null;
    this.error = error;
  }

  async #take(run: () => Promise<Pairing>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    this.noSignal = false;
    try {
      this.pairing = await run();
    } catch (thrown) {
      const error = CallError.from(thrown);
      // Without a connection the same step may be tried again; anything else ends it.
      if (this.pairing !== null && error.code !== 'offline' && error.code !== 'locked') this.#ended(error);
      else this.error = error;
    } finally {
      this.busy = false;
    }
  }
}
