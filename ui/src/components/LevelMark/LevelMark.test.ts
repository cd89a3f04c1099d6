import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import LevelMark, { type Level } from './LevelMark.svelte';

test('each level has its own fill, so that colour is never the only sign', () => {
  const levels: Level[] = ['good', 'ok', 'low', 'struggling'];
  const fills = levels.map((level) => render(LevelMark, { level }).container.querySelector('.level')?.getAttribute('d'));
  expect(new Set(fills).size).toBe(4);
});
