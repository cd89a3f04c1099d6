import { expect, test } from 'vitest';
import { resolveTheme } from './theme';

test('the system choice is night after 22:00 and before 06:00', () => {
  expect(resolveTheme('system', 22, false)).toBe('night');
  expect(resolveTheme('system', 5, true)).toBe('night');
  expect(resolveTheme('system', 6, false)).toBe('day');
  expect(resolveTheme('system', 21, true)).toBe('dark');
});

test('a choice of the reader holds at any hour', () => {
  expect(resolveTheme('day', 23, true)).toBe('day');
});
