// Dates in English and Welsh. Written by hand: Chromium has no Welsh dates and gives the American order.
import type { LocalMoment } from '../generated/commands';
import { currentLanguage, plural, t, type TextKey } from '../text';

type WeekdayNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7;
type MonthNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;
type Dated = Pick<LocalMoment, 'date'>;

const DAY = 86_400_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

// How far the app's clock stands from the device's: nothing, except where a start time was chosen for a trial.
let shiftMs = 0;

/** Follows the app's own clock, so that "today" means the same in every layer. */
export function setClock(nowMs: number): void {
  const shift = nowMs - Date.now();
  shiftMs = Math.abs(shift) < MINUTE ? 0 : shift;
}

/** The app's clock, UTC milliseconds. */
export function clockNow(): number {
  return Date.now() + shiftMs;
}

/** The moment the app shows now, in the device's zone. */
export function momentNow(at: Date = new Date(clockNow())): LocalMoment {
  const two = (n: number) => String(n).padStart(2, '0');
  return {
    ms: at.getTime(),
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
    weekday: at.getDay() === 0 ? 7 : at.getDay(),
  };
}

/** "Tuesday" / "dydd Mawrth". */
export function weekday(date: string): string {
  return t(`dates.weekday.${weekdayNumber(date)}`);
}

/** "Tue" / "Maw". */
export function weekdayShort(date: string): string {
  return t(`dates.weekday_short.${weekdayNumber(date)}`);
}

/** "on Tuesday" / "ddydd Mawrth", inside a sentence. */
export function onWeekday(date: string): string {
  return t(`dates.on_weekday.${weekdayNumber(date)}`);
}

/** "22 June" / "22 Mehefin". */
export function dayMonth(date: string): string {
  return `${dayNumber(date)} ${monthName(date)}`;
}

/** "22 Jun" / "22 Meh". */
export function dayMonthShort(date: string): string {
  return `${dayNumber(date)} ${t(`dates.month_short.${monthNumber(date)}`)}`;
}

/** "22 June 2027" / "22 Mehefin 2027". */
export function dayMonthYear(date: string): string {
  return `${dayMonth(date)} ${date.slice(0, 4)}`;
}

/** "June 2027" / "Mehefin 2027". */
export function monthYear(date: string): string {
  return sentenceStart(`${monthName(date)} ${date.slice(0, 4)}`);
}

/** "Tuesday 22 June" / "dydd Mawrth 22 Mehefin". */
export function weekdayDayMonth(date: string): string {
  return `${weekday(date)} ${dayMonth(date)}`;
}

/** "Today", "Yesterday", "Tomorrow", a weekday within the next or last six days, otherwise "22 June". */
export function nearDay(date: string, today: string = momentNow().date): string {
  const away = daysBetween(today, date);
  const near: Partial<Record<number, TextKey>> = { [-1]: 'dates.yesterday', 0: 'dates.today', 1: 'dates.tomorrow' };
  const name = near[away];
  if (name) return t(name);
  if (Math.abs(away) < 7) return sentenceStart(weekday(date));
  if (date.slice(0, 4) === today.slice(0, 4)) return dayMonth(date);
  return dayMonthYear(date);
}

/** "Today, 14:52". */
export function nearMoment(moment: Dated & Pick<LocalMoment, 'time'>, today?: string): string {
  return t('dates.day_time', { day: nearDay(moment.date, today), time: moment.time });
}

/** "14:00 to 22:00" / "14:00 i 22:00". */
export function timeRange(from: string, to: string): string {
  return t('dates.range', { from, to });
}

/** "just now", "5 min ago", "2 h ago", "3 days ago". */
export function ago(ms: number, now: number = clockNow()): string {
  const past = now - ms;
  if (past < MINUTE) return t('dates.just_now');
  if (past < HOUR) return plural('dates.minutes_ago', Math.floor(past / MINUTE));
  if (past < DAY) return plural('dates.hours_ago', Math.floor(past / HOUR));
  return plural('dates.days_ago', Math.floor(past / DAY));
}

/** "Try again in 30 seconds.": a wait in words, rounded up so that it is never too early. */
export function tryAgainIn(ms: number): string {
  if (ms <= MINUTE) return plural('dates.try_in_seconds', Math.max(1, Math.ceil(ms / 1_000)));
  if (ms <= HOUR) return plural('dates.try_in_minutes', Math.ceil(ms / MINUTE));
  return plural('dates.try_in_hours', Math.ceil(ms / HOUR));
}

/** Whole days from one YYYY-MM-DD to another; no zone takes part. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to) - utc(from)) / DAY);
}

/** A first letter in capitals: the Welsh day names are lower-case inside a sentence. */
export function sentenceStart(text: string): string {
  return text.charAt(0).toLocaleUpperCase(currentLanguage()) + text.slice(1);
}

function utc(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}
function weekdayNumber(date: string): WeekdayNumber {
  const day = new Date(utc(date)).getUTCDay();
  return (day === 0 ? 7 : day) as WeekdayNumber;
}
function monthNumber(date: string): MonthNumber {
  return Number(date.slice(5, 7)) as MonthNumber;
}
function dayNumber(date: string): number {
  return Number(date.slice(8, 10));
}
/** "June" / "Mehefin". */
export function monthName(date: string): string {
  return t(`dates.month.${monthNumber(date)}`);
}
