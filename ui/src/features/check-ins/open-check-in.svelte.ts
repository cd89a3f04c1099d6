// One check-in while things are added to it. Every tap shows at once and is saved as it is made.
import type { CheckInChange, CheckInView } from '../../generated/commands';
import { call, CallError } from '../../platform';

type Field = CheckInChange['field'];

export class OpenCheckIn {
  view = $state.raw<CheckInView>() as CheckInView;
  /** What went wrong with the last save. What was tapped or typed is still shown. */
  error = $state.raw<CallError | null>(null);
  /** Changes that the core does not have yet, the newest of each field. */
  #unsaved = new Map<Field, CheckInChange>();
  #saving: Promise<void> = Promise.resolve();

  constructor(view: CheckInView) {
    this.view = view;
  }

  /** True once this change is kept. One save runs after another, so the last tap wins. */
  save(change: CheckInChange): Promise<boolean> {
    this.#unsaved.set(change.field, change);
    this.view = this.#shown(this.view);
    const done = this.#saving.then(() => this.#send(change));
    this.#saving = done.then(() => undefined);
    return done;
  }

  /** Sends again whatever did not go through. */
  async retry(): Promise<void> {
    await Promise.all([...this.#unsaved.values()].map((change) => this.save(change)));
  }

  /** Resolves once nothing is on its way. */
  settled(): Promise<void> {
    return this.#saving;
  }

  async #send(change: CheckInChange): Promise<boolean> {
    try {
      const saved = await call('check_ins.update', { id: this.view.id, change });
      // A newer tap on the same field may be waiting behind this one.
      if (this.#unsaved.get(change.field) === change) this.#unsaved.delete(change.field);
      this.view = this.#shown(saved);
      if (this.#unsaved.size === 0) this.error = null;
      return true;
    } catch (thrown) {
      this.error = CallError.from(thrown);
      return false;
    }
  }

  #shown(view: CheckInView): CheckInView {
    const shown: Record<string, unknown> = { ...view };
    for (const { field, value } of this.#unsaved.values()) if (field !== 'finished') shown[field] = value;
    return shown as unknown as CheckInView;
  }
}
