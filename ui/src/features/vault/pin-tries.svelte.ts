// Tries at a PIN or passphrase: what went wrong, how many are left, how long to wait.
// The core counts; this only shows it, and counts the seconds down.
import type { VaultStatus } from '../../generated/commands';
import { lock } from '../../lib/lock.svelte';
import { messages } from '../../lib/messages.svelte';
import { call, CallError } from '../../platform';
import { plural, t } from '../../text';
import { waitWords } from './wait';

const SECOND = 1_000;

export class PinTries {
  error = $state.raw<CallError | null>(null);
  busy = $state(false);
  waitMs = $state(0);
  #triesLeft = $state<number | null>(null);
  #until = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Starts from what is known: a wait goes on through closing and opening the app. */
  begin(status: VaultStatus | null): void {
    if (status && status.wait_ms > 0) this.#wait(status.wait_ms);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  get blocked(): boolean {
    return this.busy || this.waitMs > 0;
  }

  /** What stands in the way, in words; null when nothing does. */
  get words(): string | null {
    if (this.waitMs > 0) return t('vault.wait', { time: waitWords(this.waitMs) });
    if (!this.error) return null;
    const sentence = t(`errors.${this.error.code}`);
    const counts = this.error.code === 'wrong_pin' || this.error.code === 'wrong_passphrase';
    if (!counts || this.#triesLeft === null || this.#triesLeft === 0) return sentence;
    return `${sentence} ${plural('vault.tries', this.#triesLeft)}`;
  }

  /** Makes one try. True when it went through. */
  async make(attempt: () => Promise<VaultStatus | void>): Promise<boolean> {
    if (this.blocked) return false;
    this.busy = true;
    try {
      const status = await attempt();
      if (status) lock.read(status);
      this.error = null;
      return true;
    } catch (thrown) {
      await this.#refused(CallError.from(thrown));
      return false;
    } finally {
      this.busy = false;
    }
  }

  clearError(): void {
    this.error = null;
  }

  async #refused(error: CallError): Promise<void> {
    if (error.code === 'wait' && error.waitMs) this.#wait(error.waitMs);
    else await this.#count();
    // Said last, and so only once: the sentence and the tries that are left belong together.
    this.error = error;
  }

  async #count(): Promise<void> {
    try {
      const status = await call('vault.status', {});
      this.#triesLeft = status.tries_left;
      if (status.wait_ms > 0) this.#wait(status.wait_ms);
    } catch {
      this.#triesLeft = null;
    }
  }

  #wait(ms: number): void {
    clearInterval(this.#timer);
    this.#until = Date.now() + ms;
    this.waitMs = ms;
    this.#timer = setInterval(() => {
      this.waitMs = Math.max(0, this.#until - Date.now());
      if (this.waitMs > 0) return;
      clearInterval(this.#timer);
      this.error = null;
      messages.announce(t('vault.wait_over'));
    }, SECOND);
  }
}
