// What was asked of the core, and its newest answer. An older answer that arrives late is dropped.
import { CallError } from '../platform';

/** Search as typed: long enough to gather fast typing, too short to be noticed. */
export const TYPING_MS = 50;

export class Asked<Request, Answer> {
  answer = $state.raw<Answer | null>(null);
  error = $state.raw<CallError | null>(null);

  readonly #ask: (request: Request) => Promise<Answer>;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: (request: Request) => Promise<Answer>) {
    this.#ask = ask;
  }

  /** Asks at once. Resolves when this answer, or its refusal, has been dealt with. */
  async now(request: Request): Promise<void> {
    clearTimeout(this.#timer);
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const answer = await this.#ask(request);
      if (turn !== this.#turn) return;
      this.answer = answer;
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = CallError.from(thrown);
    }
  }

  /** Asks when typing has paused. */
  soon(request: Request): void {
    clearTimeout(this.#timer);
    // Whatever is on its way belongs to words that are no longer there.
    this.#turn += 1;
    this.#timer = setTimeout(() => void this.now(request), TYPING_MS);
  }

  /** Forgets the answer, and the one that is still on its way. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.answer = null;
    this.error = null;
  }
}
