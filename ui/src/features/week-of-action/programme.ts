// Which part of a programme is in view.
import type { EventKind, EventView, Programme, ProgrammeDay, WeekDates } from '../../generated/commands';
import { dayMonth, dayMonthYear } from '../../lib/dates';
import { t } from '../../text';

/** "24 to 30 June 2024"; the month is said twice only when it changes. */
export function weekDates({ starts, ends }: Pick<WeekDates, 'starts' | 'ends'>): string {
  const sameMonth = starts.slice(0, 7) === ends.slice(0, 7);
  const from = sameMonth ? String(Number(starts.slice(8))) : dayMonth(starts);
  return t('week.dates', { from, to: dayMonthYear(ends) });
}

/** Today; outside the week the first day on which there is something. */
export function firstDay({ days }: Pick<Programme, 'days'>): string | null {
  const day = days.find((one) => one.today) ?? days.find((one) => one.events.length > 0) ?? days[0];
  return day?.date ?? null;
}

/** Every kind in the programme, with how many there are on one day. */
export function kindsOn(days: readonly ProgrammeDay[], date: string | null): { kind: EventKind; count: number }[] {
  const all = [...new Set(days.flatMap((day) => day.events.map((event) => event.kind)))].sort();
  const events = days.find((day) => day.date === date)?.events ?? [];
  return all.map((kind) => ({ kind, count: events.filter((event) => event.kind === kind).length }));
}

interface DayInView {
  /** At my station and online; all of them while no station is chosen. */
  mine: EventView[];
  /** At other stations. */
  others: EventView[];
}

export function dayInView(day: ProgrammeDay | undefined, kind: EventKind | null, hasStation: boolean): DayInView {
  const events = (day?.events ?? []).filter((event) => kind === null || event.kind === kind);
  if (!hasStation) return { mine: events, others: [] };
  const near = (event: EventView) => event.near_me || event.station === null;
  return { mine: events.filter(near), others: events.filter((event) => !near(event)) };
}
