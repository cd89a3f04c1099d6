import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { words } from '../../test/snippet';
import Sheet from './Sheet.svelte';

test('an open sheet is a named dialog with a close button', async () => {
  const onclose = vi.fn();
  const { container } = render(Sheet, { open: true, title: 'Get help now', detail: 'Works offline.', onclose, children: words('Lines') });
  await waitFor(() => expect(container.querySelector('dialog')?.open).toBe(true));
  expect(screen.getByRole('dialog', { name: 'Get help now' })).toBeTruthy();
  await expectAccessible(container);
  await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(onclose).toHaveBeenCalledOnce());
  expect(screen.queryByText('Lines')).toBeNull();
});

test('a closed sheet holds nothing', () => {
  render(Sheet, { open: false, title: 'Get help now', children: words('Lines') });
  expect(screen.queryByText('Lines')).toBeNull();
});
