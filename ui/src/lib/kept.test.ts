import { expect, test } from 'vitest';
import { kept } from './kept.svelte';

test('a tab finds what it left', () => {
  kept('people', () => ({ query: '' })).query = 'trim';
  expect(kept('people', () => ({ query: '' })).query).toBe('trim');
});
