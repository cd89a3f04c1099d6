import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import UndoBar from './UndoBar.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('it stays ten seconds, even when less is asked for', () => {
  const onend = vi.fn();
  render(UndoBar, { text: 'Reminder removed', onundo: () => {}, onend, seconds: 2 });
  vi.advanceTimersByTime(9_500);
  expect(onend).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(onend).toHaveBeenCalled();
});

test('the time stands still while the focus is on it', async () => {
  const onend = vi.fn();
  render(UndoBar, { text: 'Reminder removed', onundo: () => {}, onend });
  await fireEvent.focusIn(screen.getByRole('button', { name: 'Undo' }));
  vi.advanceTimersByTime(60_000);
  expect(onend).not.toHaveBeenCalled();
});

test('Undo undoes once and ends', async () => {
  const onundo = vi.fn();
  const onend = vi.fn();
  render(UndoBar, { text: 'Reminder removed', onundo, onend });
  await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(onundo).toHaveBeenCalledOnce();
  expect(onend).toHaveBeenCalledOnce();
});

test('it passes axe', async () => {
  vi.useRealTimers();
  const { container } = render(UndoBar, { text: 'Saved', onundo: () => {}, onend: () => {} });
  await expectAccessible(container);
});
