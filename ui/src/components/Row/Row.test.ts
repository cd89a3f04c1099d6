import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { bell, van } from '../Icon/icons';
import Row from './Row.svelte';

test('a row with an address is a link that reads its title and detail', async () => {
  const { container } = render(Row, { icon: van, title: 'Wellbeing van', detail: 'Thursday', href: '#/week', current: true });
  const link = screen.getByRole('link', { name: /Wellbeing van\s*Thursday/ });
  expect(link.getAttribute('aria-current')).toBe('true');
  await expectAccessible(container);
});

test('a row can be a switch', async () => {
  const onclick = vi.fn();
  const { container } = render(Row, { icon: bell, flat: true, title: 'Reminders', checked: false, onclick });
  const control = screen.getByRole('switch', { name: 'Reminders' });
  expect(control.getAttribute('aria-checked')).toBe('false');
  await fireEvent.click(control);
  expect(onclick).toHaveBeenCalledOnce();
  await expectAccessible(container);
});

test('a row with nothing to do is plain text', () => {
  render(Row, { title: 'Samaritans', value: '116 123' });
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.queryByRole('link')).toBeNull();
});
