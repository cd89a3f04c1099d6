import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import TabBar from './TabBar.svelte';

test('five tabs, the one in view marked', async () => {
  const { container } = render(TabBar);
  const names = screen.getAllByRole('link').map((link) => link.textContent?.trim());
  expect(names).toEqual(['Now', 'Check-ins', 'People', 'Guidance', 'Week']);
  expect(screen.getByRole('link', { current: 'page' }).textContent).toContain('Now');
  await expectAccessible(container);
});
