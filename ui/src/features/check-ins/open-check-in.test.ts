import { afterEach, expect, test, vi } from 'vitest';
import { refusal, standInForCore } from '../../test/core';
import { OpenCheckIn } from './open-check-in.svelte';
import { changed, checkIn } from './samples';

afterEach(() => vi.unstubAllGlobals());

test('a tap shows at once and is saved', async () => {
  const core = standInForCore({ 'check_ins.update': ({ change }) => changed(checkIn(), change) });
  const open = new OpenCheckIn(checkIn());
  const saving = open.save({ field: 'stress', value: 4 });
  expect(open.view.stress).toBe(4);
  expect(await saving).toBe(true);
  expect(core.asked('check_ins.update')).toEqual([{ id: 'a1', change: { field: 'stress', value: 4 } }]);
});

test('the last of several quick taps wins, on the screen and in the core', async () => {
  let kept = checkIn();
  const core = standInForCore({ 'check_ins.update': ({ change }) => (kept = changed(kept, change)) });
  const open = new OpenCheckIn(checkIn());
  void open.save({ field: 'fatigue', value: 2 });
  void open.save({ field: 'fatigue', value: 6 });
  void open.save({ field: 'sleep_minutes', value: 330 });
  await open.settled();
  expect(open.view).toMatchObject({ fatigue: 6, sleep_minutes: 330 });
  expect(kept).toMatchObject({ fatigue: 6, sleep_minutes: 330 });
  expect(core.asked('check_ins.update')).toHaveLength(3);
});

test('what could not be saved stays on the screen, and goes when tried again', async () => {
  let full = true;
  standInForCore({
    'check_ins.update': ({ change }) => {
      if (full) throw refusal('storage_full');
      return changed(checkIn(), change);
    },
  });
  const open = new OpenCheckIn(checkIn());
  expect(await open.save({ field: 'note', value: 'Long one.' })).toBe(false);
  expect(open.error?.code).toBe('storage_full');
  expect(open.view.note).toBe('Long one.');
  full = false;
  await open.retry();
  expect(open.error).toBeNull();
  expect(open.view.note).toBe('Long one.');
});
