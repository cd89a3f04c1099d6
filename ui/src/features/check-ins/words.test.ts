import { expect, test } from 'vitest';
import { useLanguage } from '../../text';
import { groupByDay } from './check-in-list.svelte';
import { checkIn } from './samples';
import { countAnswers, dots, emptyDays, shiftRuns } from './trend';
import { addedWords, dayBeside, hoursNumber, shiftDayHeading, sleepWords } from './words';

test('a shift day has a name', async () => {
  expect(shiftDayHeading('2024-06-25', 'late')).toBe('Tuesday late shift');
  expect(shiftDayHeading('2024-06-25', 'other')).toBe('Tuesday, other shift');
  expect(shiftDayHeading('2024-06-25', null)).toBe('Tuesday');
  expect(dayBeside('2024-06-25', '2024-06-26')).toBe('Yesterday');
  await useLanguage('cy');
  expect(shiftDayHeading('2024-06-25', 'night')).toBe('Dydd Mawrth, sifft nos');
});

test('hours read as people write them', () => {
  expect([0, 30, 60, 330, 375, 405].map(hoursNumber)).toEqual(['0', '½', '1', '5½', '6¼', '6¾']);
  expect([0, 30, 60, 90].map(sleepWords)).toEqual(['0 hours', '½ hour', '1 hour', '1½ hours']);
});

test('what was added, in one line', () => {
  expect(addedWords(checkIn())).toBe('');
  expect(addedWords(checkIn({ stress: 4, fatigue: 5, sleep_minutes: 330, note: 'x' }))).toBe(
    'On you: A lot. Tiredness: 5 of 7. Slept 5½ hours. Note');
});

test('check-ins of one shift day stand together under its last shift', () => {
  const groups = groupByDay([
    checkIn({ id: 'c', shift_day: '2024-06-25' }),
    checkIn({ id: 'b', shift_day: '2024-06-25', shift: 'night' }),
    checkIn({ id: 'a', shift_day: '2024-06-24', shift: 'late' }),
  ]);
  expect(groups.map(({ date, shift, checkIns }) => [date, shift, checkIns.length])).toEqual([
    ['2024-06-25', 'night', 2], ['2024-06-24', 'late', 1]]);
});

const day = (date: string, shift: 'night' | 'late' | null, answers: ('good' | 'low')[]) => ({
  date, weekday: 1, answers, shift, stress: null, fatigue: null, sleep_minutes: null,
});
const days = [day('2024-06-24', 'night', ['low', 'low', 'good']), day('2024-06-25', 'night', []), day('2024-06-26', null, ['low'])];

test('a dot for each answer of a day, the last one marked', () => {
  const found = dots(days, { width: 300, row: 10 });
  expect(found.map(({ x, y, answer, last }) => [x, y, answer, last])).toEqual([
    [50, 25, 'low', false], [50, 5, 'good', false], [250, 25, 'low', true]]);
  expect(dots(days, { width: 0, row: 0 })).toHaveLength(3);
});

test('shifts side by side become one run; gaps and answers are counted', () => {
  expect(shiftRuns(days, { width: 300, row: 10 })).toEqual([{ shift: 'night', from: 0, x: 0, width: 200 }]);
  expect(countAnswers(days)).toEqual({ good: 1, ok: 0, low: 3, struggling: 0 });
  expect(emptyDays(days)).toBe(1);
});
