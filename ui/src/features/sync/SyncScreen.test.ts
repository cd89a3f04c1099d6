import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SyncProblem, SyncStatus } from '../../generated/commands';
import { lock } from '../../lib/lock.svelte';
import { sync } from '../../lib/sync.svelte';
import { allTexts, useLanguage } from '../../text';
import { expectAccessible } from '../../test/axe';
import { refusal, standInForCore } from '../../test/core';
import { laptop, off, on, phone } from './samples';
import SyncScreen from './SyncScreen.svelte';

let status: SyncStatus;
const answers = (): Parameters<typeof standInForCore>[0] => ({
  'sync.status': () => status,
  'sync.now': () => (status = on({ last_ms: Date.now() })),
  'sync.dismiss_problem': () => (status = { ...status, problem: null }),
  'sync.devices': () => ({ devices: [phone, laptop] }),
  'sync.requests': () => ({ requests: [] }),
});
const vault = (state: 'open' | 'pin_needed') =>
  lock.read({ state, lock: state === 'open' ? 'none' : 'pin', has_recovery_code: false, wait_ms: 0, tries_left: 5, notice: null });

beforeEach(() => {
  sync.status = null;
  status = on();
  vault('open');
});
afterEach(() => vi.unstubAllGlobals());

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

test('off: three lines, two ways in, and no button that sends', async () => {
  status = off;
  const core = standInForCore(answers());
  const { container } = render(SyncScreen);
  expect(await screen.findByText(/works fully without this/)).toBeTruthy();
  expect(screen.getByText(/has no key and cannot open them/)).toBeTruthy();
  expect(screen.getByText(/from which network address/)).toBeTruthy();
  expect(screen.getByRole('link', { name: /I have a code/ }).getAttribute('href')).toBe('#/settings/sync/enrol');
  expect(screen.getByRole('link', { name: /Join my other device/ }).getAttribute('href')).toBe('#/settings/sync/join');
  expect(core.asked('sync.devices')).toHaveLength(0);
  await expectAccessible(container);
});

test('on: how it stands, my devices, the hub; one press syncs', async () => {
  status = on({ waiting: 3 });
  const core = standInForCore(answers());
  const { container } = render(SyncScreen);
  expect(await screen.findByText('Last sync: 5 min ago')).toBeTruthy();
  expect(screen.getByText('3 changes wait to be sent')).toBeTruthy();
  expect(await screen.findByText('My computer')).toBeTruthy();
  expect(screen.getByText(/Nothing from it yet/)).toBeTruthy();
  expect(screen.getByText('a1b2 c3d4 e5f6 0718')).toBeTruthy();
  // This one cannot be removed from itself.
  expect(screen.getAllByRole('button', { name: /^Remove/ })).toHaveLength(1);
  await expectAccessible(container);
  await press('Sync now');
  expect(await screen.findByText('Last sync: just now')).toBeTruthy();
  expect(core.asked('sync.now')).toHaveLength(1);
  expect(core.asked('sync.kept')).toHaveLength(0);
});

test('while it syncs the button says so and takes no second press', async () => {
  let end: (() => void) | undefined;
  const core = standInForCore({ ...answers(), 'sync.now': () => new Promise((resolve) => (end = () => resolve(on()))) });
  render(SyncScreen);
  await screen.findByRole('button', { name: 'Sync now' });
  await press('Sync now');
  const going = await screen.findByRole('button', { name: 'Syncing now' });
  expect(going.getAttribute('aria-disabled')).toBe('true');
  await fireEvent.click(going);
  await waitFor(() => expect(end).toBeDefined());
  end?.();
  expect(await screen.findByRole('button', { name: 'Sync now' })).toBeTruthy();
  expect(core.asked('sync.now')).toHaveLength(1);
});

test('every problem is a sentence of its own, in both languages, and can be put away', async () => {
  const problems: SyncProblem[] = ['offline', 'busy', 'signed_out', 'tampered', 'rolled_back', 'forked', 'withheld', 'nonsense', 'quota', 'removed'];
  for (const language of ['en', 'cy'] as const) {
    await useLanguage(language);
    await allTexts();
    const said = new Set<string>();
    for (const problem of problems) {
      status = on({ problem });
      sync.status = null;
      standInForCore(answers());
      const { container, unmount } = render(SyncScreen);
      await waitFor(() => expect(container.querySelector('.notice p')).toBeTruthy());
      said.add(container.querySelector('.notice p')?.textContent ?? '');
      unmount();
    }
    expect(said.size, language).toBe(problems.length);
    expect([...said].filter((words) => words.startsWith('sync.'))).toEqual([]);
  }
  await useLanguage('en');
  status = on({ problem: 'quota' });
  standInForCore(answers());
  render(SyncScreen);
  await screen.findByText(/no more room for you/);
  await press('I have read this');
  await waitFor(() => expect(screen.queryByText(/no more room for you/)).toBeNull());
});

test('removing asks first, the safe answer stands first, and a refusal loses nothing', async () => {
  let there = false;
  const core = standInForCore({
    ...answers(),
    'sync.remove_device': () => {
      if (!there) throw refusal('offline');
      return { devices: [phone] };
    },
  });
  const { container } = render(SyncScreen);
  await screen.findByText('My computer');
  await press('Remove My computer');
  expect(await screen.findByText(/The keys change/)).toBeTruthy();
  expect(screen.getByText(/It keeps what it already has/)).toBeTruthy();
  const buttons = screen.getAllByRole('button').map((button) => button.textContent?.trim());
  expect(buttons.indexOf('Keep it')).toBeLessThan(buttons.indexOf('Remove it'));
  expect(core.asked('sync.remove_device')).toHaveLength(0);
  await expectAccessible(container);
  await press('Remove it');
  expect((await screen.findByRole('alert')).textContent).toContain('The hub cannot be reached');
  there = true;
  await press('Remove it');
  await waitFor(() => expect(screen.queryByText('My computer')).toBeNull());
  expect(core.asked('sync.remove_device').at(-1)).toEqual({ id: laptop.id });
});

test('locked: the status is there, the names wait for the PIN', async () => {
  vault('pin_needed');
  status = on({ state: 'locked' });
  const core = standInForCore(answers());
  const { container } = render(SyncScreen);
  expect(await screen.findByText(/What you wrote waits until you unlock/)).toBeTruthy();
  expect(screen.getByText('The names of your devices are locked.')).toBeTruthy();
  expect(core.asked('sync.devices')).toHaveLength(0);
  await expectAccessible(container);
  await press('Unlock to sync');
  expect(lock.asking).toBe(true);
  lock.answer(false);
});

test('a status that cannot be read is an error with a way on', async () => {
  let there = false;
  standInForCore({ ...answers(), 'sync.status': () => {
    if (!there) throw refusal('storage_failed');
    return status;
  } });
  render(SyncScreen);
  await screen.findByRole('alert');
  there = true;
  await press('Try again');
  expect(await screen.findByText('My computer')).toBeTruthy();
});
