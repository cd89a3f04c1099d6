import { flushSync } from 'svelte';
import { beforeEach, expect, test } from 'vitest';
import { hidden } from '../../lib/hidden.svelte';
import { lock } from '../../lib/lock.svelte';
import { JOB_MS, ticks } from './ticks.svelte';

beforeEach(() => {
  hidden.now = false;
  lock.read({ state: 'open', lock: 'pin', has_recovery_code: false, wait_ms: 0, tries_left: 5, notice: null });
  flushSync();
  ticks.forgetAll();
});

test('a card keeps its ticks while another is read', () => {
  ticks.set('golden-hour', { 1: [true, false, true] });
  ticks.set('bail-rui', { 0: [true] });
  expect(ticks.of('golden-hour')).toEqual({ 1: [true, false, true] });
  expect(ticks.of('bail-rui')).toEqual({ 0: [true] });
});

test('an hour after the last tick it is another job', () => {
  ticks.set('golden-hour', { 0: [true] }, 1_000);
  expect(ticks.of('golden-hour', 1_000 + JOB_MS - 1)).toEqual({ 0: [true] });
  expect(ticks.of('golden-hour', 1_000 + JOB_MS)).toEqual({});
});

test('hiding forgets every tick', () => {
  ticks.set('golden-hour', { 0: [true] });
  hidden.now = true;
  flushSync();
  expect(ticks.of('golden-hour')).toEqual({});
});

test('locking forgets every tick', () => {
  ticks.set('golden-hour', { 0: [true] });
  lock.read({ state: 'pin_needed', lock: 'pin', has_recovery_code: false, wait_ms: 0, tries_left: 5, notice: null });
  flushSync();
  expect(ticks.of('golden-hour')).toEqual({});
});
