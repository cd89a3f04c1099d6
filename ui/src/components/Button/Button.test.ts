import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { words } from '../../test/snippet';
import { close } from '../Icon/icons';
import Button from './Button.svelte';

test('a button runs what it says', async () => {
  const onclick = vi.fn();
  const { container } = render(Button, { onclick, children: words('Save') });
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(onclick).toHaveBeenCalledOnce();
  await expectAccessible(container);
});

test('a disabled button keeps the focus and does nothing', async () => {
  const onclick = vi.fn();
  render(Button, { onclick, disabled: true, children: words('No number') });
  const button = screen.getByRole('button', { name: 'No number' });
  await fireEvent.click(button);
  expect(onclick).not.toHaveBeenCalled();
  expect(button.hasAttribute('disabled')).toBe(false);
  expect(button.getAttribute('aria-disabled')).toBe('true');
});

test('with an address it is a link', () => {
  render(Button, { href: '#/people', children: words('People') });
  expect(screen.getByRole('link', { name: 'People' }).getAttribute('href')).toBe('#/people');
});

test('an icon alone has a name', async () => {
  const { container } = render(Button, { icon: close, label: 'Close' });
  expect(screen.getByRole('button', { name: 'Close' })).toBeTruthy();
  await expectAccessible(container);
});
