import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import ErrorNote from './ErrorNote.svelte';

test('the sentence of the code, and a way to try again', async () => {
  const onretry = vi.fn();
  const { container } = render(ErrorNote, { error: { code: 'storage_full', retry: 'later' }, onretry });
  expect(screen.getByRole('alert').textContent).toContain('Your answer is still here');
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onretry).toHaveBeenCalledOnce();
  await expectAccessible(container);
});

test('a wait is said in words', () => {
  render(ErrorNote, { error: { code: 'wait', retry: 'later', waitMs: 30_000 } });
  expect(screen.getByRole('alert').textContent).toContain('Try again in 30 seconds.');
});

test('no retry is offered where it cannot help', () => {
  render(ErrorNote, { error: { code: 'too_long', retry: 'never' }, onretry: () => {} });
  expect(screen.queryByRole('button')).toBeNull();
});
