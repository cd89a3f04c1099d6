// The list of check-ins, page by page, in groups of one shift day.
import type { CheckInList, CheckInView, Shift } from '../../generated/commands';
import { call, CallError } from '../../platform';

export const PAGE = 30;

export interface DayGroup {
  readonly date: string;
  readonly shift: Shift | null;
  readonly checkIns: readonly CheckInView[];
}

export class CheckInPages {
  views = $state.raw<readonly CheckInView[]>([]);
  total = $state(0);
  /** Null at the end. */
  next = $state<number | null>(null);
  error = $state.raw<CallError | null>(null);
  loaded = $state(false);

  readonly groups: readonly DayGroup[] = $derived(groupByDay(this.views));

  /** Reads from the start, as many as were shown. */
  async load(): Promise<void> {
    await this.#read(null, Math.max(PAGE, this.views.length), []);
  }

  async more(): Promise<void> {
    if (this.next !== null) await this.#read(this.next, PAGE, this.views);
  }

  async #read(before: number | null, limit: number, above: readonly CheckInView[]): Promise<void> {
    try {
      const page: CheckInList = await call('check_ins.list', { before_ms: before, limit });
      this.views = [...above, ...page.check_ins];
      this.total = page.total;
      this.next = page.next_before_ms;
      this.error = null;
      this.loaded = true;
    } catch (thrown) {
      this.error = CallError.from(thrown);
    }
  }
}

/** Newest first, as they come; the shift of a day is the last that was given. */
export function groupByDay(views: readonly CheckInView[]): DayGroup[] {
  const groups: { date: string; shift: Shift | null; checkIns: CheckInView[] }[] = [];
  for (const view of views) {
    const last = groups.at(-1);
    if (last?.date === view.shift_day) {
      last.checkIns.push(view);
      last.shift ??= view.shift;
    } else {
      groups.push({ date: view.shift_day, shift: view.shift, checkIns: [view] });
    }
  }
  return groups;
}
