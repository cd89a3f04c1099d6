// Made-up check-ins for the tests of this feature.
import type { CheckInChange, CheckInView } from '../../generated/commands';

export function checkIn(over: Partial<CheckInView> = {}): CheckInView {
  return {
    id: 'a1',
    at: { ms: 1_719_408_600_000, date: '2024-06-26', time: '14:30', weekday: 3 },
    shift_day: '2024-06-26',
    answer: 'ok',
    stress: null,
    fatigue: null,
    sleep_minutes: null,
    shift: null,
    note: null,
    offer_support: over.answer === 'low' || over.answer === 'struggling',
    ...over,
  };
}

/** What the core would make of a change. */
export function changed(view: CheckInView, change: CheckInChange): CheckInView {
  if (change.field === 'finished') return view;
  const after = { ...view, [change.field]: change.value } as CheckInView;
  return { ...after, offer_support: after.answer === 'low' || after.answer === 'struggling' };
}
