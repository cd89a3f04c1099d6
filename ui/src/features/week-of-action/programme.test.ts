import { expect, test } from 'vitest';
import type { EventView, LocalMoment, ProgrammeDay } from '../../generated/commands';
import { useLanguage } from '../../text';
import { dayInView, firstDay, kindsOn, weekDates } from './programme';

const moment: LocalMoment = { ms: 0, date: '2024-06-24', time: '10:00', weekday: 1 };
const event = (id: string, more: Partial<EventView> = {}): EventView => ({
  id, kind: 'van', title: id, description: '', starts: moment, ends: moment, station: 'Harbour', url: null,
  cancelled: false, near_me: false, on_now: false, over: false, sign_up: false, words: 'en', ...more,
});
const day = (date: string, events: EventView[], today = false): ProgrammeDay => ({ date, weekday: 1, today, events });

test('the dates of a week name a month once', async () => {
  expect(weekDates({ starts: '2024-06-24', ends: '2024-06-30' })).toBe('24 to 30 June 2024');
  expect(weekDates({ starts: '2023-06-26', ends: '2023-07-02' })).toBe('26 June to 2 July 2023');
  await useLanguage('cy');
  expect(weekDates({ starts: '2023-06-26', ends: '2023-07-02' })).toBe('26 Mehefin i 2 Gorffennaf 2023');
});

test('the programme opens today, otherwise where something is', () => {
  const days = [day('2024-06-24', []), day('2024-06-25', [event('a')]), day('2024-06-26', [], true)];
  expect(firstDay({ days })).toBe('2024-06-26');
  expect(firstDay({ days: days.slice(0, 2) })).toBe('2024-06-25');
  expect(firstDay({ days: [] })).toBeNull();
});

test('a kind that is not on this day stays, at 0', () => {
  const days = [day('2024-06-24', [event('a'), event('b', { kind: 'dog' })]), day('2024-06-25', [event('c')])];
  expect(kindsOn(days, '2024-06-25')).toEqual([{ kind: 'dog', count: 0 }, { kind: 'van', count: 1 }]);
});

test('my station and what is online come first, other stations apart', () => {
  const events = [event('mine', { near_me: true }), event('online', { station: null }), event('far')];
  const ids = (list: EventView[]) => list.map((one) => one.id);
  const { mine, others } = dayInView(day('2024-06-24', events), null, true);
  expect(ids(mine)).toEqual(['mine', 'online']);
  expect(ids(others)).toEqual(['far']);
  expect(ids(dayInView(day('2024-06-24', events), null, false).mine)).toEqual(['mine', 'online', 'far']);
});
