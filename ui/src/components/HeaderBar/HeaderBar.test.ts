import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { overlays } from '../../lib/overlays.svelte';
import { expectAccessible } from '../../test/axe';
import { words } from '../../test/snippet';
import HeaderBar from './HeaderBar.svelte';

test('Help and Hide are always there', async () => {
  const { container } = render(HeaderBar, { heading: words('People') });
  expect(screen.getByRole('button', { name: 'Hide' })).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Get help now' }));
  expect(overlays.help).toBe(true);
  await expectAccessible(container);
});

test('settings appear where they are asked for', () => {
  render(HeaderBar, { settings: true });
  expect(screen.getByRole('link', { name: 'Settings' })).toBeTruthy();
});
