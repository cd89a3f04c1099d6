import { describe, expect, test } from 'vitest';
import type { Availability, AvailabilityState, LocalMoment } from '../../generated/commands';
import { useLanguage } from '../../text';
import { availabilityWords, isThere } from './availability';

function moment(date: string, time: string): LocalMoment {
  const ms = Date.parse(`${date}T${time}:00Z`);
  const day = new Date(ms).getUTCDay();
  return { ms, date, time, weekday: day === 0 ? 7 : day };
}
const wednesday = moment('2024-06-26', '14:30');
const say = (state: AvailabilityState, until: LocalMoment | null = null, now = wednesday) =>
  availabilityWords({ state, until } satisfies Availability, now);

describe('in English', () => {
  test('open', () => {
    expect(say('open', moment('2024-06-26', '22:00'))).toBe('Available now until 22:00');
    expect(say('open', moment('2024-06-27', '00:00'))).toBe('Available now until midnight');
    expect(say('open', moment('2024-06-27', '02:00'))).toBe('Available now until 02:00');
    expect(say('open', moment('2024-06-27', '09:00'))).toBe('Available now until tomorrow 09:00');
    expect(say('open', moment('2024-06-28', '17:00'))).toBe('Available now until Friday 17:00');
  });
  test('closed', () => {
    expect(say('closed', moment('2024-06-26', '18:00'))).toBe('Next: today 18:00');
    expect(say('closed', moment('2024-06-27', '07:00'))).toBe('Next: tomorrow 07:00');
    expect(say('closed', moment('2024-07-01', '09:00'))).toBe('Next: Monday 09:00');
    expect(say('closed', moment('2024-07-04', '09:00'))).toBe('Next: 4 July, 09:00');
  });
  test('always, and not known', () => {
    expect(say('always')).toBe('Day and night');
    expect(say('unknown')).toBe('Check hours');
    expect(say('closed')).toBe('Check hours');
  });
});

test('in Welsh', async () => {
  await useLanguage('cy');
  expect(say('open', moment('2024-06-26', '22:00'))).toBe('Ar gael nawr tan 22:00');
  expect(say('open', moment('2024-06-27', '00:00'))).toBe('Ar gael nawr tan hanner nos');
  expect(say('closed', moment('2024-06-27', '07:00'))).toBe('Nesaf: yfory 07:00');
  expect(say('closed', moment('2024-07-01', '09:00'))).toBe('Nesaf: dydd Llun 09:00');
  expect(say('always')).toBe('Ddydd a nos');
  expect(say('unknown')).toBe('Holwch am yr oriau');
});

test('the lamp is lit only where somebody is known to be there', () => {
  const lit = (state: AvailabilityState) => isThere({ state, until: null });
  expect([lit('always'), lit('open'), lit('closed'), lit('unknown')]).toEqual([true, true, false, false]);
});
