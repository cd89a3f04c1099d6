import { expect, test } from 'vitest';
import type { DayHours, OpenSpan } from '../../generated/commands';
import { byEvening } from './opening';

const day = (date: string, ...spans: [string, string][]): DayHours => ({
  date, weekday: 1, bank_holiday: null, spans: spans.map(([from, to]): OpenSpan => ({ from, to })),
});
const said = (hours: DayHours[]) => byEvening(hours).map(({ spans }) => spans.map(({ from, to }) => `${from} ${to}`));

test('a late that ends at 01:00 belongs to its evening', () => {
  expect(said([
    day('2024-06-26', ['15:00', '24:00']),
    day('2024-06-27', ['00:00', '01:00'], ['15:00', '24:00']),
    day('2024-06-28', ['00:00', '01:00']),
  ])).toEqual([['15:00 01:00'], ['15:00 01:00'], []]);
});

test('what is left of last night stays with today, and the last night ends at midnight', () => {
  expect(said([day('2024-06-26', ['00:00', '06:00'], ['22:00', '24:00'])])).toEqual([['00:00 06:00', '22:00 24:00']]);
});

test('whole days and midnight without a morning are left alone', () => {
  const whole = ['00:00', '24:00'] as [string, string];
  expect(said([day('2024-06-26', whole), day('2024-06-27', whole)])).toEqual([['00:00 24:00'], ['00:00 24:00']]);
  expect(said([day('2024-06-26', ['19:00', '24:00']), day('2024-06-27')])).toEqual([['19:00 24:00'], []]);
});
