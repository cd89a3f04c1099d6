import type { DayHours, OpenSpan } from '../../generated/commands';

const MIDNIGHT = '24:00';
const MORNING = '00:00';

/** The week as people say it: a night that ends after midnight belongs to the day on which it began. */
export function byEvening(hours: readonly DayHours[]): DayHours[] {
  return hours.map((day, index) => {
    const next = hours[index + 1];
    const before = hours[index - 1];
    const spans = day.spans.flatMap((span): OpenSpan[] => {
      if (isWholeDay(span)) return [span];
      if (span.from === MORNING && before && reachesMidnight(before)) return [];
      const goesOn = span.to === MIDNIGHT && next?.spans.find((other) => other.from === MORNING && !isWholeDay(other));
      return [goesOn ? { from: span.from, to: goesOn.to } : span];
    });
    return { ...day, spans };
  });
}

export function isWholeDay(span: OpenSpan): boolean {
  return span.from === MORNING && span.to === MIDNIGHT;
}

function reachesMidnight(day: DayHours): boolean {
  return day.spans.some((span) => span.to === MIDNIGHT && !isWholeDay(span));
}
