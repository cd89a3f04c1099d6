import { expect, test } from 'vitest';
import { EscCount } from './shortcuts.svelte';

test('three within a second, and not two, nor three slow ones', () => {
  const count = new EscCount();
  expect([0, 300].map((at) => count.press(at))).toEqual([false, false]);
  expect(count.press(900)).toBe(true);
  expect(count.press(1_000)).toBe(false);

  const slow = new EscCount();
  expect([0, 600, 1_200, 1_800].map((at) => slow.press(at))).toEqual([false, false, false, false]);
});
