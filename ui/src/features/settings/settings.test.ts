import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Settings, SettingsView } from '../../generated/commands';
import { currentLanguage } from '../../text';
import { expectAccessible } from '../../test/axe';
import { refusal, standInForCore } from '../../test/core';
import DayStartScreen from './DayStartScreen.svelte';
import { fileSize } from './file-size';
import ForceScreen from './ForceScreen.svelte';
import { clockTime, preferences } from './preferences.svelte';
import PrivacyScreen from './PrivacyScreen.svelte';
import SettingsScreen from './SettingsScreen.svelte';

let settings: Settings;
const view = (): SettingsView => ({
  settings,
  now_ms: 0,
  forces: [{ id: 'example', name: 'Example Constabulary', example: true, stations: [{ id: 'r', name: 'Riverside' }] }],
  version: '0.1.0',
});

beforeEach(() => {
  settings = { language: 'en', theme: 'day', text_size: 100, force: null, station: null, nation: null, day_start_minutes: 360, lock_offer_seen: false };
  preferences.view = null;
  preferences.error = null;
  standInForCore({
    'settings.get': view,
    'settings.change': ({ change }) => {
      settings = { ...settings, [change.field]: change.value };
      return view();
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

test('theme, text size and language apply at once', async () => {
  const { container } = render(SettingsScreen);
  await screen.findByRole('button', { name: 'Night' });
  await expectAccessible(container);
  await press('Night');
  expect(document.documentElement.dataset['theme']).toBe('night');
  await press('Larger text');
  expect(document.documentElement.dataset['text']).toBe('115');
  await press('Cymraeg');
  await waitFor(() => expect(currentLanguage()).toBe('cy'));
  expect(await screen.findByRole('heading', { level: 1, name: 'Gosodiadau' })).toBeTruthy();
  expect(settings).toMatchObject({ theme: 'night', text_size: 115, language: 'cy' });
});

test('a change that was not kept is taken back', async () => {
  await preferences.load();
  standInForCore({ 'settings.change': () => { throw refusal('storage_full'); } });
  await preferences.change({ field: 'theme', value: 'night' });
  expect(preferences.view?.settings.theme).toBe('day');
  expect(document.documentElement.dataset['theme']).toBe('day');
  expect(preferences.error?.code).toBe('storage_full');
});

test('a force brings its stations, and says when it is made up', async () => {
  render(ForceScreen);
  await fireEvent.click(await screen.findByRole('radio', { name: 'Example Constabulary' }));
  expect(await screen.findByText('Example only: this force does not exist')).toBeTruthy();
  await fireEvent.click(screen.getByRole('radio', { name: 'Riverside' }));
  await fireEvent.click(screen.getByRole('radio', { name: 'Wales' }));
  await waitFor(() => expect(settings).toMatchObject({ force: 'example', station: 'r', nation: 'wales' }));
});

test('the day may start at any half hour, and goes round midnight', async () => {
  settings.day_start_minutes = 0;
  render(DayStartScreen);
  await screen.findByText('A check-in counts to the day on the calendar.');
  await press('Half an hour earlier');
  await waitFor(() => expect(settings.day_start_minutes).toBe(1410));
  await fireEvent.click(screen.getByRole('radio', { name: '06:00' }));
  expect(await screen.findByText('A check-in at 03:00 on a Wednesday counts to Tuesday.')).toBeTruthy();
  expect(clockTime(390)).toBe('06:30');
});

test('what is kept here is listed by name, with its size and who can read it', async () => {
  standInForCore({
    'settings.on_this_device': () => ({
      folder: '/data/crewroom',
      files: [{ name: 'vault.db', bytes: 40_960, sort: 'private' }, { name: 'public.db', bytes: 2_100_000, sort: 'public' }],
    }),
  });
  const { container } = render(PrivacyScreen);
  expect(await screen.findByText('vault.db')).toBeTruthy();
  expect(screen.getByText('41 kB')).toBeTruthy();
  expect(screen.getByText('2 MB in all')).toBeTruthy();
  expect(screen.getByText(/the app has no network code in it yet/)).toBeTruthy();
  await expectAccessible(container);
  expect([0, 1, 999, 1_000].map(fileSize)).toEqual(['0 bytes', '1 byte', '999 bytes', '1 kB']);
});
