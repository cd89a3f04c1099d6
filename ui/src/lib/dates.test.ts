import { expect, test } from 'vitest';
import { useLanguage } from '../text';
import * as dates from './dates';

const TODAY = '2027-06-22'; // a Tuesday

test('English dates', () => {
  expect(dates.weekdayDayMonth(TODAY)).toBe('Tuesday 22 June');
  expect(dates.dayMonthYear(TODAY)).toBe('22 June 2027');
  expect(dates.dayMonthShort('2027-09-01')).toBe('1 Sep');
  expect(dates.monthYear(TODAY)).toBe('June 2027');
  expect(dates.onWeekday(TODAY)).toBe('on Tuesday');
  expect(dates.timeRange('14:00', '22:00')).toBe('14:00 to 22:00');
});

test('Welsh dates', async () => {
  await useLanguage('cy');
  expect(dates.weekdayDayMonth(TODAY)).toBe('dydd Mawrth 22 Mehefin');
  expect(dates.sentenceStart(dates.weekdayDayMonth(TODAY))).toBe('Dydd Mawrth 22 Mehefin');
  expect(dates.onWeekday(TODAY)).toBe('ddydd Mawrth');
  expect(dates.dayMonthYear('2027-02-28')).toBe('28 Chwefror 2027');
  expect(dates.ago(0, 2 * 86_400_000)).toBe('2 ddiwrnod yn ôl');
  expect(dates.nearDay('2027-06-21', TODAY)).toBe('Ddoe');
});

test('near days have names, far days dates', () => {
  const near = (date: string) => dates.nearDay(date, TODAY);
  expect(near('2027-06-22')).toBe('Today');
  expect(near('2027-06-21')).toBe('Yesterday');
  expect(near('2027-06-23')).toBe('Tomorrow');
  expect(near('2027-06-25')).toBe('Friday');
  expect(near('2027-07-25')).toBe('25 July');
  expect(near('2026-07-25')).toBe('25 July 2026');
});

test('days are counted across the change of the clocks and of the year', () => {
  expect(dates.daysBetween('2027-03-27', '2027-03-29')).toBe(2);
  expect(dates.daysBetween('2026-10-24', '2026-10-26')).toBe(2);
  expect(dates.daysBetween('2026-12-31', '2027-01-01')).toBe(1);
});

test('the present moment has the shape that the core sends', () => {
  expect(dates.momentNow(new Date(2027, 5, 20, 3, 7))).toMatchObject({ date: '2027-06-20', time: '03:07', weekday: 7 });
});

test('a wait is never said to be shorter than it is', async () => {
  expect(dates.tryAgainIn(500)).toBe('Try again in 1 second.');
  expect(dates.tryAgainIn(61_000)).toBe('Try again in 2 minutes.');
  expect(dates.tryAgainIn(3_600_001)).toBe('Try again in 2 hours.');
  await useLanguage('cy');
  expect(dates.tryAgainIn(120_000)).toBe('Rhowch gynnig arall ymhen 2 funud.');
});

test('how long ago', () => {
  expect(dates.ago(0, 59_000)).toBe('just now');
  expect(dates.ago(0, 5 * 60_000)).toBe('5 min ago');
  expect(dates.ago(0, 25 * 3_600_000)).toBe('1 day ago');
});
