import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import MarkedText from './MarkedText.svelte';

test('hits are marked and no space is lost or added', () => {
  const runs = [{ text: 'Common ', hit: false }, { text: 'assau', hit: true }, { text: 'lt', hit: false }];
  const { container } = render(MarkedText, { runs });
  expect(container.textContent).toBe('Common assault');
  expect(container.querySelector('mark')?.textContent).toBe('assau');
});
