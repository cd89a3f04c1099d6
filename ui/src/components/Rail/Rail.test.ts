import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import Rail from './Rail.svelte';

test('the same five places, and settings at the foot', async () => {
  const { container } = render(Rail);
  const names = screen.getAllByRole('link').map((link) => link.textContent?.trim());
  expect(names).toEqual(['Now', 'Check-ins', 'People', 'Guidance', 'Week', 'Settings']);
  await expectAccessible(container);
});
