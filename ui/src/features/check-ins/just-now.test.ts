import { waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { VaultStatus } from '../../generated/commands';
import { lock } from '../../lib/lock.svelte';
import { messages } from '../../lib/messages.svelte';
import { refusal, standInForCore } from '../../test/core';
import { justNow } from './just-now.svelte';
import { changed, checkIn } from './samples';

const status = (state: VaultStatus['state']): VaultStatus => ({
  state, lock: state === 'pin_needed' ? 'pin' : 'none', has_recovery_code: false, wait_ms: 0, tries_left: 5, notice: null,
});

beforeEach(() => {
  lock.read(status('open'));
  justNow.saved = null;
  justNow.tapped = null;
  justNow.error = null;
  justNow.sheet = false;
  messages.bar = null;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('one tap saves and opens what may be added; Undo deletes it', async () => {
  const core = standInForCore({
    'check_ins.record': ({ answer }) => checkIn({ answer }),
    'check_ins.delete': () => ({}),
  });
  await justNow.tap('low');
  expect(justNow.answer).toBe('low');
  expect(justNow.sheet).toBe(true);
  justNow.sheet = false;
  await justNow.closed();
  expect(messages.bar?.text).toBe('Saved: Low');
  await messages.bar?.undo?.();
  expect(core.asked('check_ins.delete')).toEqual([{ id: 'a1' }]);
  expect(justNow.answer).toBeNull();
  expect(messages.bar?.text).toBe('Undone. Nothing was kept.');
});

test('Done is kept before the rest of the page looks again, and it looks once', async () => {
  let keep: () => void = () => {};
  standInForCore({
    'check_ins.record': ({ answer }) => checkIn({ answer }),
    'check_ins.update': ({ change }) => new Promise((resolve) => (keep = () => resolve(changed(checkIn(), change)))),
  });
  await justNow.tap('good');
  const before = justNow.changes;
  justNow.finish();
  const closed = justNow.closed();
  await waitFor(() => expect(messages.bar?.text).toBe('Saved: Good'));
  expect(justNow.changes).toBe(before);
  keep();
  await closed;
  expect(justNow.changes).toBe(before + 1);
});

test('while locked, the PIN comes first and then the tapped answer is saved', async () => {
  const core = standInForCore({ 'check_ins.record': ({ answer }) => checkIn({ answer }) });
  lock.read(status('pin_needed'));
  const tapped = justNow.tap('struggling');
  expect(lock.asking).toBe(true);
  expect(justNow.answer).toBe('struggling');
  expect(core.asked('check_ins.record')).toEqual([]);
  lock.read(status('open'));
  lock.answer(true);
  await tapped;
  expect(core.asked('check_ins.record')).toEqual([{ answer: 'struggling' }]);
  expect(justNow.saved?.view.answer).toBe('struggling');
});

test('whoever turns back at the PIN has kept nothing', async () => {
  const core = standInForCore({});
  lock.read(status('pin_needed'));
  const tapped = justNow.tap('good');
  lock.answer(false);
  await tapped;
  expect(core.asked('check_ins.record')).toEqual([]);
  expect(justNow.answer).toBeNull();
});

test('a lock that nobody knew of is asked about, and the answer still saved', async () => {
  let shut = true;
  const core = standInForCore({
    'vault.status': () => status('pin_needed'),
    'check_ins.record': ({ answer }) => {
      if (shut) throw refusal('locked');
      return checkIn({ answer });
    },
  });
  const tapped = justNow.tap('ok');
  await waitFor(() => expect(lock.asking).toBe(true));
  shut = false;
  lock.read(status('open'));
  lock.answer(true);
  await tapped;
  expect(core.asked('check_ins.record')).toHaveLength(2);
  expect(justNow.saved?.view.answer).toBe('ok');
});

test('an answer that could not be saved is still there to try again', async () => {
  standInForCore({ 'check_ins.record': () => { throw refusal('storage_failed'); } });
  await justNow.tap('low');
  expect(justNow.error?.code).toBe('storage_failed');
  expect(justNow.answer).toBe('low');
  standInForCore({ 'check_ins.record': ({ answer }) => checkIn({ answer }) });
  justNow.retry();
  await waitFor(() => expect(justNow.saved?.view.answer).toBe('low'));
  expect(justNow.error).toBeNull();
});

test('within ten minutes another tap corrects; later it is another check-in', async () => {
  vi.useFakeTimers();
  const core = standInForCore({
    'check_ins.record': ({ answer }) => checkIn({ answer }),
    'check_ins.update': ({ change }) => changed(checkIn(), change),
  });
  await justNow.tap('low');
  justNow.sheet = false;
  const corrected = justNow.tap('ok');
  // The new answer shows at once, and the sheet when that has been drawn.
  expect(justNow.answer).toBe('ok');
  await vi.advanceTimersByTimeAsync(300);
  await corrected;
  expect(justNow.sheet).toBe(true);
  expect(core.asked('check_ins.update')).toEqual([{ id: 'a1', change: { field: 'answer', value: 'ok' } }]);
  justNow.sheet = false;
  vi.advanceTimersByTime(11 * 60_000);
  justNow.tidy();
  expect(justNow.answer).toBeNull();
  await justNow.tap('good');
  expect(core.asked('check_ins.record')).toHaveLength(2);
});
