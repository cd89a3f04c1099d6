import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SyncStatus, VaultState } from '../../generated/commands';
import { lock } from '../../lib/lock.svelte';
import { sync } from '../../lib/sync.svelte';
import { call } from '../../platform';
import { refusal, standInForCore } from '../../test/core';
import { off, on } from './samples';
import { AWAY_MS, BLUR_MS, startSyncTriggers } from './triggers.svelte';

let status: SyncStatus;
let stop: () => void;
let core: ReturnType<typeof standInForCore>;

const vault = (state: VaultState) =>
  lock.read({ state, lock: state === 'pin_needed' ? 'pin' : 'none', has_recovery_code: false, wait_ms: 0, tries_left: 5, notice: null });
const synced = () => core.asked('sync.now').length;
const settle = () => vi.advanceTimersByTimeAsync(0);

function setHidden(hidden: boolean) {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  sync.status = null;
  status = on();
  vault('open');
  core = standInForCore({
    'sync.status': () => status,
    'sync.now': () => status,
    'check_ins.record': () => ({}) as never,
    'check_ins.list': () => ({}) as never,
  });
});
afterEach(() => {
  stop();
  setHidden(false);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function start(random = 0.5) {
  stop = startSyncTriggers({ random: () => random });
  await settle();
}

test('at launch it syncs where there is a hub, and nowhere else', async () => {
  await start();
  expect(synced()).toBe(1);
  stop();
  status = off;
  await start();
  expect(synced()).toBe(1);
  expect(sync.on).toBe(false);
});

test('a locked vault waits, and syncs once it is open', async () => {
  vault('pin_needed');
  status = on({ state: 'locked' });
  await start();
  expect(synced()).toBe(0);
  status = on();
  vault('open');
  await settle();
  expect(synced()).toBe(1);
});

test('a vault that opens while the question is on its way is not missed', async () => {
  vault('closed');
  status = on({ state: 'locked' });
  stop = startSyncTriggers();
  status = on();
  vault('open');
  await settle();
  expect(synced()).toBe(1);
});

test('the connection is back, or somebody is back after a while', async () => {
  await start();
  dispatchEvent(new Event('online'));
  await settle();
  expect(synced()).toBe(2);
  setHidden(true);
  await vi.advanceTimersByTimeAsync(AWAY_MS - 1_000);
  setHidden(false);
  await settle();
  expect(synced()).toBe(2);
  setHidden(true);
  await vi.advanceTimersByTimeAsync(AWAY_MS + 1_000);
  setHidden(false);
  await settle();
  expect(synced()).toBe(3);
});

test('after a write it waits for a moment that the hub cannot foresee, and later writes go along', async () => {
  await start(0.5);
  await call('check_ins.record', { answer: 'low' });
  await vi.advanceTimersByTimeAsync(BLUR_MS / 2 - 1_000);
  await call('check_ins.record', { answer: 'ok' });
  expect(synced()).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(synced()).toBe(2);
  await vi.advanceTimersByTimeAsync(BLUR_MS);
  expect(synced()).toBe(2);
});

test('the wait lies anywhere within ten minutes', async () => {
  stop = startSyncTriggers();
  await settle();
  const waits: number[] = [];
  const timer = vi.spyOn(globalThis, 'setTimeout');
  for (let round = 0; round < 40; round += 1) {
    timer.mockClear();
    await call('check_ins.record', { answer: 'ok' });
    waits.push(Number(timer.mock.calls.find(([, wait]) => wait !== undefined && wait > 0)?.[1] ?? 0));
    await vi.advanceTimersByTimeAsync(BLUR_MS);
  }
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...waits)).toBeLessThan(BLUR_MS);
  // Forty draws that all fell into one half would be one in half a million million.
  expect(Math.min(...waits)).toBeLessThan(BLUR_MS / 2);
  expect(Math.max(...waits)).toBeGreaterThan(BLUR_MS / 2);
});

test('reading sends nothing, and a write without a hub sends nothing', async () => {
  await start();
  await call('check_ins.list', { before_ms: null, limit: 1 });
  await vi.advanceTimersByTimeAsync(BLUR_MS);
  expect(synced()).toBe(1);
  stop();
  status = off;
  await start();
  await call('check_ins.record', { answer: 'ok' });
  await vi.advanceTimersByTimeAsync(BLUR_MS);
  expect(synced()).toBe(1);
});

test('what fails is silent, and the next occasion tries again', async () => {
  core = standInForCore({ 'sync.status': () => status, 'sync.now': () => { throw refusal('storage_full'); } });
  await start();
  dispatchEvent(new Event('online'));
  await settle();
  expect(synced()).toBe(2);
});

test('a sync that ends tells the open pages to read again', async () => {
  const before = sync.rounds;
  await start();
  expect(sync.rounds).toBe(before + 1);
});
