import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Settings, SettingsView } from '../../generated/commands';
import { sync } from '../../lib/sync.svelte';
import { currentLanguage } from '../../text';
import { expectAccessible } from '../../test/axe';
import { refusal, standInForCore } from '../../test/core';
import DayStartScreen from './DayStartScreen.svelte';
import { fileSize } from '../../lib/file-size';
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
  sync.status = null;
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

const noHub = { hub: null, state: 'off', last_ms: null, waiting: 0, problem: null, devices: 0 } as const;
const withHub = { ...noHub, hub: { address: 'https://hub.example', name: 'Hub', fingerprint: 'a1b2' }, state: 'idle', devices: 2 } as const;
const onThisDevice: Parameters<typeof standInForCore>[0] = {
  'settings.on_this_device': () => ({
    folder: '/data/crewroom',
    files: [{ name: 'vault.db', bytes: 40_960, sort: 'private' }, { name: 'public.db', bytes: 2_100_000, sort: 'public' }],
  }),
};

test('what is kept here is listed by name, with its size and who can read it', async () => {
  const core = standInForCore({ ...onThisDevice, 'sync.status': () => noHub, 'sync.requests': () => ({ requests: [] }) });
  const { container } = render(PrivacyScreen);
  expect(await screen.findByText('vault.db')).toBeTruthy();
  expect(screen.getByText('41 kB')).toBeTruthy();
  expect(screen.getByText('2 MB in all')).toBeTruthy();
  expect(screen.getByText(/the app talks to nobody and nothing leaves/)).toBeTruthy();
  // No hub: nothing is said that is true of a hub only.
  expect(screen.queryByText('How much, when and from where')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Ask the hub' })).toBeNull();
  expect(core.asked('sync.kept')).toHaveLength(0);
  await expectAccessible(container);
  expect([0, 1, 999, 1_000].map(fileSize)).toEqual(['0 bytes', '1 byte', '999 bytes', '1 kB']);
});

test('with a hub it says what the hub and the network could see, and lists what was really sent', async () => {
  const core = standInForCore({
    ...onThisDevice,
    'sync.status': () => withHub,
    'sync.requests': () => ({ requests: [{ at_ms: Date.now(), what: 'sync', sent: 640, received: 96, sealed: 1, ok: true }] }),
    'sync.kept': () => ({ envelopes: 4, bytes: 3_000, entries: 2, since: '2024-06-01', last: '2024-06-26' }),
  });
  const { container } = render(PrivacyScreen);
  expect(await screen.findByText('How much, when and from where')).toBeTruthy();
  expect(screen.getByText('The network in between')).toBeTruthy();
  expect(screen.getByText(/leave only as sealed envelopes/)).toBeTruthy();
  expect(screen.queryByText(/nothing leaves\./)).toBeNull();
  expect(screen.getByText(/640 bytes out, 96 bytes back/)).toBeTruthy();
  await expectAccessible(container);
  await press('Ask the hub');
  expect(await screen.findByText('1 June 2024')).toBeTruthy();
  // The question was a request of its own, so the list is read again.
  await waitFor(() => expect(core.asked('sync.requests')).toHaveLength(2));
});

test('the row of syncing tells how it stands', async () => {
  standInForCore({ 'settings.get': view, 'sync.status': () => withHub });
  const { unmount } = render(SettingsScreen);
  expect((await screen.findByRole('link', { name: /Sync and devices/ })).getAttribute('href')).toBe('#/settings/sync');
  expect(await screen.findByText('2 devices')).toBeTruthy();
  unmount();
  standInForCore({ 'settings.get': view, 'sync.status': () => ({ ...withHub, problem: 'removed' as const }) });
  render(SettingsScreen);
  expect(await screen.findByText('Needs you')).toBeTruthy();
});
