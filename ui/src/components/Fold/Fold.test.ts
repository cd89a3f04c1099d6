import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { words } from '../../test/snippet';
import Fold from './Fold.svelte';

test('what is folded says what it holds', async () => {
  const { container } = render(Fold, { title: 'Other nations', detail: 'Scotland', children: words('Lines') });
  expect(container.querySelector('summary')?.textContent).toContain('Other nations');
  expect(container.querySelector('details')?.open).toBe(false);
  expect(screen.getByText('Lines')).toBeTruthy();
  await expectAccessible(container);
});
