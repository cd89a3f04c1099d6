// When somebody answers, in a short sentence. The core says when; this says it in words.
import type { Availability, LocalMoment } from '../../generated/commands';
import { dayMonth, daysBetween, momentNow, sentenceStart, weekday } from '../../lib/dates';
import { t } from '../../text';

// Nearer than this, an hour alone cannot be taken for that of another day.
const SOON_MS = 12 * 3_600_000;

/** Somebody is there at this moment: the lamp is lit. */
export function isThere({ state }: Availability): boolean {
  return state === 'always' || state === 'open';
}

/** "Available now until 22:00", "Next: Monday 09:00", "Day and night" or "Check hours". */
export function availabilityWords({ state, until }: Availability, now: LocalMoment = momentNow()): string {
  if (state === 'always' || (state === 'open' && !until)) return t('contacts.hours.always');
  if (state === 'unknown' || !until) return t('contacts.hours.check');
  if (state === 'open') return t('contacts.hours.until', { time: endWords(until, now) });
  return t('contacts.hours.next', { when: dayAndTime(until, now) });
}

function endWords(until: LocalMoment, now: LocalMoment): string {
  const near = until.ms - now.ms <= SOON_MS;
  if (near && until.time === '00:00') return t('contacts.hours.midnight');
  return near || until.date === now.date ? until.time : dayAndTime(until, now);
}

function dayAndTime(moment: LocalMoment, now: LocalMoment): string {
  const { date, time } = moment;
  const away = daysBetween(now.date, date);
  if (away === 0) return t('contacts.hours.today', { time });
  if (away === 1) return t('contacts.hours.tomorrow', { time });
  if (away > 1 && away < 7) return t('contacts.hours.weekday', { weekday: weekday(date), time });
  return t('contacts.hours.date', { date: sentenceStart(dayMonth(date)), time });
}
