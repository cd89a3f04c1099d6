import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BACKGROUND_MS, IDLE_MS, startLockTimers, type LockTimers } from './lock-timers';

let timers: LockTimers;
const lock = vi.fn(async () => {});
const reload = vi.fn();
let canLock = true;

function setHidden(hidden: boolean) {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  canLock = true;
  timers = startLockTimers({ lock, reload, canLock: () => canLock });
});
afterEach(() => {
  timers.stop();
  setHidden(false);
  vi.useRealTimers();
});

test('five idle minutes lock, and the page starts afresh', async () => {
  await vi.advanceTimersByTimeAsync(IDLE_MS - 6_000);
  expect(lock).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(12_000);
  expect(lock).toHaveBeenCalledOnce();
  expect(reload).toHaveBeenCalledOnce();
});

test('every touch and key begins the five minutes again', async () => {
  for (let minute = 0; minute < 12; minute += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    dispatchEvent(new Event('pointerdown'));
  }
  expect(lock).not.toHaveBeenCalled();
});

test('a minute in the background locks', async () => {
  setHidden(true);
  await vi.advanceTimersByTimeAsync(BACKGROUND_MS + 6_000);
  expect(lock).toHaveBeenCalledOnce();
});

test('a phone that slept through the minute locks on waking', async () => {
  setHidden(true);
  vi.setSystemTime(Date.now() + BACKGROUND_MS + 1_000);
  setHidden(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(lock).toHaveBeenCalledOnce();
});

test('a glance at another app does not lock', async () => {
  setHidden(true);
  await vi.advanceTimersByTimeAsync(30_000);
  setHidden(false);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(lock).not.toHaveBeenCalled();
});

test('without a PIN nothing locks and nothing is lost', async () => {
  canLock = false;
  await vi.advanceTimersByTimeAsync(IDLE_MS * 2);
  expect(reload).not.toHaveBeenCalled();
});

test('the page is emptied even when the core does not answer', async () => {
  lock.mockRejectedValueOnce(new Error('gone'));
  await timers.lockNow();
  expect(reload).toHaveBeenCalledOnce();
});
