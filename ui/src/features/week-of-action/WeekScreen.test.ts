import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { EventView, LocalMoment, Programme, SettingsView } from '../../generated/commands';
import { messages } from '../../lib/messages.svelte';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import WeekScreen from './WeekScreen.svelte';

const at = (time: string): LocalMoment => ({ ms: 0, date: '2024-06-26', time, weekday: 3 });
const event = (id: string, more: Partial<EventView> = {}): EventView => ({
  id, kind: 'van', title: id, description: 'Drop in.', starts: at('10:00'), ends: at('14:00'), station: 'Harbour', url: null,
  cancelled: false, near_me: true, on_now: false, over: false, sign_up: false, words: 'en', ...more,
});
const programme = (more: Partial<Programme> = {}): Programme => ({
  state: 'now',
  week: { number: 4, starts: '2024-06-24', ends: '2024-06-30', source: { name: 'Police Scotland', url: 'https://www.scotland.police.uk/' } },
  days: [{ date: '2024-06-26', weekday: 3, today: true, events: [event('Wellbeing van'), event('Dog visit', { cancelled: true, kind: 'dog' }), event('Quiz', { on_now: true, kind: 'briefing' })] }],
  force_name: 'Example Constabulary', example: true, thank_you: null, ...more,
});
const settings = (station: string | null): SettingsView => ({
  settings: { language: 'en', theme: 'system', text_size: 100, force: 'example', station, nation: null, day_start_minutes: 360, lock_offer_seen: false },
  forces: [{ id: 'example', name: 'Example Constabulary', example: true, stations: [{ id: 'harbour', name: 'Harbour' }] }], now_ms: 0, version: '1',
});
const show = (view: Programme, station: string | null = 'harbour') => {
  standInForCore({
    'week_of_action.programme': () => view,
    'settings.get': () => settings(station),
    'week_of_action.save_event': () => ({ name: 'wellbeing-van.ics', mime: 'text/calendar', text: 'BEGIN:VCALENDAR' }),
  });
  return render(WeekScreen);
};

afterEach(() => vi.unstubAllGlobals());

test('what is on, cancelled and marked as today is said in words', async () => {
  const { container } = show(programme());
  expect(await screen.findByRole('button', { name: 'Wed 26 June, today', pressed: true })).toBeTruthy();
  expect(screen.getByText('Cancelled')).toBeTruthy();
  expect(screen.getByText('On now')).toBeTruthy();
  expect(container.textContent).toContain('This programme is an example.');
  expect(screen.queryByText('Choose your station')).toBeNull();
  await expectAccessible(container);
});

test('saving an event says what was saved', async () => {
  show(programme());
  await fireEvent.click(await screen.findByRole('button', { name: 'Save to calendar: Wellbeing van' }));
  await waitFor(() => expect(messages.bar?.text).toContain('wellbeing-van.ics'));
  expect(screen.queryByRole('button', { name: 'Save to calendar: Dog visit' })).toBeNull();
});

test('after the week: the truth, its source, and the last programme marked as past', async () => {
  const past = programme({ state: 'over', days: [{ date: '2024-06-26', weekday: 3, today: false, events: [event('Wellbeing van', { over: true })] }] });
  const { container } = show(past, null);
  expect(await screen.findByRole('heading', { name: 'No week is on now' })).toBeTruthy();
  expect(container.textContent).toContain('The last known week was 24 to 30 June 2024.');
  expect(container.textContent).toContain('Police Scotland (scotland.police.uk)');
  expect(screen.getByText('Past')).toBeTruthy();
  expect(screen.getByText('Over')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Save to calendar/ })).toBeNull();
  expect(screen.getByText('Choose your station')).toBeTruthy();
});

test('with no week known the page says so', async () => {
  show(programme({ state: 'unknown', week: null, days: [], force_name: null }));
  expect(await screen.findByRole('heading', { name: 'No week is known' })).toBeTruthy();
  expect(screen.getByText('Choose your force')).toBeTruthy();
});
