// A check-in in words: its shift day, its sleep, its answers.
import type { CheckInView, Shift } from '../../generated/commands';
import { dayMonth, daysBetween, sentenceStart, weekday } from '../../lib/dates';
import { plural, t, type TextKey } from '../../text';

export type ShiftKey = Exclude<Shift, 'other'> | 'another';

export const shifts: readonly Shift[] = ['early', 'late', 'night', 'rest', 'other'];

/** The end of a text key: "other" would read as a plural form. */
export function shiftKey(shift: Shift): ShiftKey {
  return shift === 'other' ? 'another' : shift;
}

export function shiftName(shift: Shift): string {
  return t(`check_ins.shift.${shiftKey(shift)}`);
}

/** "Tuesday late shift" / "dydd Mawrth, sifft hwyr", inside a sentence. */
export function shiftDay(date: string, shift: Shift | null): string {
  const day = weekday(date);
  return shift === null ? day : t(`check_ins.day_name.${shiftKey(shift)}`, { day });
}

/** The name of a shift day as a heading. */
export function shiftDayHeading(date: string, shift: Shift | null): string {
  return sentenceStart(shiftDay(date, shift));
}

/** "Today", "Yesterday", otherwise the date. */
export function dayBeside(date: string, today: string): string {
  const past = daysBetween(date, today);
  if (past === 0) return t('dates.today');
  if (past === 1) return t('dates.yesterday');
  return dayMonth(date);
}

const quarters = ['', '¼', '½', '¾'];

/** "5½": quarters of an hour as people write them. */
export function hoursNumber(minutes: number): string {
  const whole = Math.floor(minutes / 60);
  const part = quarters[Math.round((minutes % 60) / 15) % 4] ?? '';
  return part && whole === 0 ? part : `${whole}${part}`;
}

/** "5½ hours". */
export function sleepWords(minutes: number): string {
  const single = minutes > 0 && minutes <= 60;
  return plural('check_ins.sleep.hours', single ? 1 : 4, { hours: hoursNumber(minutes) });
}

type Step = 1 | 2 | 3 | 4 | 5;

export function stressWords(value: number): string {
  return t(`check_ins.stress.${value as Step}` satisfies TextKey);
}

/** What was added, in one line. */
export function addedWords(view: CheckInView): string {
  const parts: string[] = [];
  if (view.stress !== null) parts.push(t('check_ins.list.stress', { value: stressWords(view.stress) }));
  if (view.fatigue !== null) parts.push(t('check_ins.list.fatigue', { n: view.fatigue }));
  if (view.sleep_minutes !== null) parts.push(t('check_ins.list.sleep', { hours: sleepWords(view.sleep_minutes) }));
  if (view.note !== null) parts.push(t('check_ins.list.note'));
  return parts.join('. ');
}
