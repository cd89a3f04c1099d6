import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { words } from '../../test/snippet';
import Chip from './Chip.svelte';

test('a filter says whether it is on', async () => {
  const { container } = render(Chip, { pressed: true, children: words('Available now') });
  expect(screen.getByRole('button', { pressed: true, name: 'Available now' })).toBeTruthy();
  await expectAccessible(container);
});

test('a count of nothing stays visible', () => {
  render(Chip, { pressed: false, count: 0, children: words('Law') });
  expect(screen.getByRole('button').textContent).toContain('0');
});

test('a chip that opens a list says so and is not a toggle', () => {
  render(Chip, { opens: 'listbox', children: words('Role') });
  const chip = screen.getByRole('button', { name: 'Role' });
  expect(chip.getAttribute('aria-haspopup')).toBe('listbox');
  expect(chip.hasAttribute('aria-pressed')).toBe(false);
});
