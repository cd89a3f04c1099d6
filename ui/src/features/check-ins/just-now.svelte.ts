// The check-in card on Now. It outlives the card, because entering a PIN takes the place of the page.
import type { Answer } from '../../generated/commands';
import { lock } from '../../lib/lock.svelte';
import { messages } from '../../lib/messages.svelte';
import { onceDrawn } from '../../lib/once-drawn';
import { call, CallError } from '../../platform';
import { t } from '../../text';
import { OpenCheckIn } from './open-check-in.svelte';

/** For this long another tap corrects the answer; later it is another check-in. */
const CORRECTS_FOR_MS = 10 * 60_000;
/** Refusals that a PIN, a passphrase or a recovery code can turn into a yes. */
const barred = new Set(['locked', 'no_key_storage', 'key_lost']);

class JustNow {
  saved = $state.raw<OpenCheckIn | null>(null);
  /** Tapped and not saved yet: shown as chosen, and kept through the PIN or an error. */
  tapped = $state.raw<Answer | null>(null);
  error = $state.raw<CallError | null>(null);
  sheet = $state(false);
  /** Counts what the rest of Now should look again for. */
  changes = $state(0);
  #savedAt = 0;
  #busy = false;

  /** The answer to show as chosen. */
  get answer(): Answer | null {
    return this.tapped ?? this.saved?.view.answer ?? null;
  }

  async tap(answer: Answer): Promise<void> {
    if (this.#busy) return;
    if (this.saved && Date.now() - this.#savedAt < CORRECTS_FOR_MS && !lock.closed) return this.#correct(this.saved, answer);
    this.#busy = true;
    this.error = null;
    this.tapped = answer;
    try {
      await this.#record(answer);
    } finally {
      this.#busy = false;
    }
  }

  retry(): void {
    if (this.tapped) void this.tap(this.tapped);
  }

  /** The sheet was closed: what was saved can be taken back for a while. */
  async closed(): Promise<void> {
    const saved = this.saved;
    await onceDrawn();
    if (saved && saved === this.saved && !this.sheet) {
      messages.offerUndo(t('check_ins.saved', { answer: t(`answers.${saved.view.answer}`) }), () => this.undo(saved));
    }
    // What else is on the page looks again once, when all that was tapped is kept.
    await saved?.settled();
    this.changes += 1;
  }

  finish(): void {
    const saved = this.saved;
    this.sheet = false;
    // The sheet goes first; `closed` waits for what this begins.
    void onceDrawn().then(() => saved?.save({ field: 'finished', value: true }));
  }

  async undo(saved: OpenCheckIn | null = this.saved): Promise<void> {
    if (!saved) return;
    await saved.settled();
    try {
      await call('check_ins.delete', { id: saved.view.id });
    } catch (thrown) {
      const error = CallError.from(thrown);
      if (error.code !== 'not_found') {
        this.error = error;
        return;
      }
    }
    if (this.saved === saved) this.saved = null;
    // An open sheet says so itself when it closes.
    if (this.sheet) this.sheet = false;
    else this.changes += 1;
    messages.show(t('check_ins.undone'));
  }

  /** Forgets what is shown, once it is no longer a moment ago. */
  tidy(): void {
    if (this.saved && !this.sheet && Date.now() - this.#savedAt >= CORRECTS_FOR_MS) this.saved = null;
  }

  async #record(answer: Answer): Promise<void> {
    if (lock.closed && !(await lock.ask())) return this.#turnedBack();
    try {
      this.#show(new OpenCheckIn(await call('check_ins.record', { answer })));
    } catch (thrown) {
      const error = CallError.from(thrown);
      if (!barred.has(error.code) || !(await this.#openVault())) {
        if (barred.has(error.code) && lock.closed) return this.#turnedBack();
        this.error = error;
        return;
      }
      try {
        this.#show(new OpenCheckIn(await call('check_ins.record', { answer })));
      } catch (again) {
        this.error = CallError.from(again);
      }
    }
  }

  /** Learns what stands in the way, and asks for it. */
  async #openVault(): Promise<boolean> {
    lock.read(await call('vault.status', {}));
    return lock.closed ? lock.ask() : false;
  }

  #turnedBack(): void {
    this.tapped = null;
  }

  #show(saved: OpenCheckIn): void {
    this.saved = saved;
    this.tapped = null;
    this.#savedAt = Date.now();
    this.sheet = true;
    this.changes += 1;
    messages.announce(t('check_ins.saved', { answer: t(`answers.${saved.view.answer}`) }));
  }

  async #correct(saved: OpenCheckIn, answer: Answer): Promise<void> {
    if (answer !== saved.view.answer) {
      void saved.save({ field: 'answer', value: answer });
      messages.announce(t('check_ins.changed', { answer: t(`answers.${answer}`) }));
      // The new answer shows at once; the sheet, which is much more, comes after it.
      await onceDrawn();
      this.changes += 1;
      if (this.saved !== saved) return;
    }
    this.sheet = true;
  }
}

export const justNow = new JustNow();
