import { render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import Skeleton from './Skeleton.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('nothing is drawn in the first 300 ms', () => {
  render(Skeleton);
  vi.advanceTimersByTime(290);
  flushSync();
  expect(screen.queryByRole('status')).toBeNull();
  vi.advanceTimersByTime(20);
  flushSync();
  expect(screen.getByRole('status').textContent).toContain('Loading');
});
