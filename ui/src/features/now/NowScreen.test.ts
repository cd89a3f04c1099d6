import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NowView } from '../../generated/commands';
import { lock } from '../../lib/lock.svelte';
import { overlays } from '../../lib/overlays.svelte';
import { sync } from '../../lib/sync.svelte';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import { words } from '../../test/snippet';
import NowScreen from './NowScreen.svelte';

const moment = (date: string, time: string) => ({ ms: 0, date, time, weekday: 3 });
function view(over: Partial<NowView> = {}): NowView {
  return {
    now: moment('2024-06-26', '14:30'),
    shift_day: '2024-06-26',
    vault: { state: 'open', lock: 'none', has_recovery_code: false, wait_ms: 0, tries_left: 5, notice: null },
    offer_lock: false, unfinished: null, event: null, overdue: null,
    content_issued: '2024-06-01', content_expired: false, clock_looks_wrong: false,
    ...over,
  };
}
function show(over: Partial<NowView> = {}, answers: Parameters<typeof standInForCore>[0] = {}) {
  const core = standInForCore({ 'now.open': () => view(over), ...answers });
  return { ...render(NowScreen, { checkIn: words('the check-in card') }), core };
}

beforeEach(() => {
  overlays.help = false;
  lock.read(view().vault);
});
afterEach(() => {
  sync.status = null;
  vi.unstubAllGlobals();
});

test('help, a colleague and a hard job are there before anything has loaded', async () => {
  standInForCore({ 'now.open': () => new Promise(() => {}) });
  render(NowScreen, { checkIn: words('the check-in card') });
  expect(screen.getByText('the check-in card')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Call a colleague' }).getAttribute('href')).toBe('#/people?available=1');
  expect(screen.getByRole('link', { name: 'After a hard job' })).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Get help now' }));
  expect(overlays.help).toBe(true);
});

test('what is next: an open check-in, an event, a card past its date', async () => {
  const { container } = show({
    unfinished: { id: 'a1', at: moment('2024-06-26', '13:05'), shift_day: '2024-06-26', answer: 'low', stress: null, fatigue: null, sleep_minutes: null, shift: null, note: null, offer_support: true },
    event: { id: 'e', kind: 'van', title: 'Wellbeing van', description: '', starts: moment('2024-06-27', '10:00'), ends: moment('2024-06-27', '14:00'), station: 'Riverside', url: null, cancelled: false, near_me: true, on_now: false, over: false, sign_up: false, words: 'en' },
    overdue: { id: 'missing-person', title: 'Missing people', summary: '', category: '', regions: [], urgent: false, review_by: '2024-05-31', past_review: true, words: 'en' },
  });
  const rows = await screen.findAllByRole('listitem');
  expect(rows.map((row) => row.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    'Add to your check-in Low. Today, 13:05',
    'Wellbeing van Tomorrow, 10:00 to 14:00, Riverside',
    'Missing people Past its review date',
  ]);
  expect(screen.getByText('Content from 1 June 2024')).toBeTruthy();
  await expectAccessible(container);
});

test('the offer to lock is answered once', async () => {
  const { core } = show({ offer_lock: true }, { 'settings.change': () => ({}) as never });
  expect((await screen.findByRole('link', { name: 'Lock my check-ins' })).getAttribute('href')).toBe('#/settings/lock/pin');
  await fireEvent.click(screen.getByRole('button', { name: 'Not now' }));
  expect(core.asked('settings.change')).toEqual([{ change: { field: 'lock_offer_seen', value: true } }]);
});

test('what is wrong is said, with what to do', async () => {
  const damaged = { ...view().vault, notice: 'damaged_moved_aside' as const };
  const { core, unmount } = show({ vault: damaged, clock_looks_wrong: true, content_expired: true }, { 'vault.dismiss_notice': () => view().vault });
  expect(await screen.findByText(/clock on this device looks wrong/)).toBeTruthy();
  // An expiry read off a wrong clock would be one more wrong thing.
  expect(screen.queryByText(/past their date/)).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: 'I have read this' }));
  expect(core.asked('vault.dismiss_notice')).toHaveLength(1);
  unmount();
  const { unmount: again } = show({ vault: { ...view().vault, state: 'key_lost' } });
  expect((await screen.findByRole('link', { name: 'See what you can do' })).getAttribute('href')).toBe('#/settings/lock');
  again();
  show({ vault: { ...view().vault, state: 'no_key_storage' }, content_expired: true });
  expect(await screen.findByRole('link', { name: 'Set a passphrase' })).toBeTruthy();
  expect(screen.getByText(/past their date/)).toBeTruthy();
});

test('of syncing, only what needs the person is said here', async () => {
  const hub = { address: 'https://hub.example', name: 'Hub', fingerprint: 'a1b2' };
  const problem = (problem: 'offline' | 'removed' | 'forked') =>
    sync.read({ hub, state: 'idle', last_ms: null, waiting: 0, problem, devices: 1 });
  problem('offline');
  show();
  await screen.findByText(/Content from/);
  expect(screen.queryByRole('link', { name: 'See what you can do' })).toBeNull();
  problem('removed');
  expect((await screen.findByRole('link', { name: 'See what you can do' })).getAttribute('href')).toBe('#/settings/sync');
  expect(screen.getByText(/removed this one from syncing/)).toBeTruthy();
  problem('forked');
  expect(await screen.findByText(/two versions/)).toBeTruthy();
});
