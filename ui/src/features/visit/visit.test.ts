import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SyncStatus, VisitEnd, VisitStatus } from '../../generated/commands';
import { router } from '../../lib/router.svelte';
import { visit } from '../../lib/visit.svelte';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import NotInVisit from './NotInVisit.svelte';
import VisitBar from './VisitBar.svelte';
import VisitScreen from './VisitScreen.svelte';
import { LOOK_MS, startVisitWatch, TELL_MS } from './watch';

const none: VisitStatus = { offered: true, state: 'none', left_ms: null, ended: null };
const on: VisitStatus = { ...none, state: 'on', left_ms: 300_000 };
const end: VisitEnd = { reason: 'asked', unsent: 0, told: true, was_paired: true, sending: false };
const over = (more: Partial<VisitEnd> = {}): VisitStatus => ({ ...none, state: 'over', ended: { ...end, ...more } });

const synced = (waiting: number): SyncStatus => ({ hub: null, state: 'idle', last_ms: null, waiting, problem: null, devices: 2 });

const go = vi.spyOn(router, 'go');
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

beforeEach(() => {
  go.mockImplementation(() => {});
});
afterEach(() => {
  visit.read(none);
  go.mockReset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the page says what a visit is and begins one; a phone offers none', async () => {
  const core = standInForCore({ 'visit.status': () => visit.status ?? none, 'visit.begin': () => on });
  visit.read({ ...none, offered: false });
  const phone = render(VisitScreen);
  expect(screen.queryByRole('button', { name: 'Begin a visit' })).toBeNull();
  phone.unmount();
  visit.read(none);
  const { container } = render(VisitScreen);
  await expectAccessible(container);
  await press('Begin a visit');
  await waitFor(() => expect(go).toHaveBeenCalledWith('settings/sync/join', { replace: true }));
  expect(core.asked('visit.begin')).toHaveLength(1);
});

test('afterwards it says what is gone, what was lost and who was told', async () => {
  standInForCore({ 'visit.status': () => over({ reason: 'idle', unsent: 2, told: false }) });
  visit.read(over({ reason: 'idle', unsent: 2, told: false }));
  const { container } = render(VisitScreen);
  await expectAccessible(container);
  expect(screen.getByText(/Nobody touched anything for five minutes/)).toBeDefined();
  expect(screen.getByText(/2 changes had not been sent/)).toBeDefined();
  expect(screen.getByText(/has not heard of the end/)).toBeDefined();
});

test('End sends what waits first, and asks only about what cannot be sent', async () => {
  let waiting = 3;
  const core = standInForCore({
    'sync.status': () => synced(waiting),
    'sync.now': () => synced(waiting),
    'visit.end': () => over(),
  });
  visit.read(on);
  const { container } = render(VisitBar);
  await expectAccessible(container);
  await press('End the visit');
  await screen.findByText('3 changes have not reached your other devices.');
  expect(core.asked('visit.end')).toHaveLength(0);
  await press('Keep the visit open');
  waiting = 0;
  await press('End the visit');
  await waitFor(() => expect(go).toHaveBeenCalledWith('visit', { replace: true }));
  expect(core.asked('visit.end')).toHaveLength(1);
});

test('the last minute is told, and a press stays', async () => {
  const core = standInForCore({ 'visit.active': () => on });
  visit.read({ ...on, left_ms: 44_000 });
  render(VisitBar);
  expect(screen.getByText('The visit ends in 45 seconds')).toBeDefined();
  await press('I am here');
  await screen.findByText('Visit. Nothing is kept on this computer.');
  expect(core.asked('visit.active')).toHaveLength(1);
});

test('touches are told now and then; looking is no touch; the end starts the page afresh', async () => {
  vi.useFakeTimers();
  let status = on;
  const core = standInForCore({ 'visit.status': () => status, 'visit.active': () => status });
  visit.read(on);
  const startAfresh = vi.fn();
  const stop = startVisitWatch({ startAfresh });
  for (let key = 0; key < 5; key += 1) {
    dispatchEvent(new KeyboardEvent('keydown'));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(core.asked('visit.active')).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(TELL_MS);
  expect(core.asked('visit.active')).toHaveLength(1);
  dispatchEvent(new KeyboardEvent('keydown'));
  await vi.advanceTimersByTimeAsync(100);
  expect(core.asked('visit.active')).toHaveLength(2);
  expect(startAfresh).not.toHaveBeenCalled();
  status = over({ reason: 'idle' });
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  expect(startAfresh).toHaveBeenCalledTimes(1);
  expect(go).toHaveBeenCalledWith('visit', { replace: true });
  stop();
});

test('what a visit cannot do says so', async () => {
  const { container } = render(NotInVisit, { title: 'Lock' });
  await expectAccessible(container);
  expect(screen.getByText(/there is nothing here to lock, save or erase/)).toBeDefined();
});
