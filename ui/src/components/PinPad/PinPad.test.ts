import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import PinPad from './PinPad.svelte';

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

test('digits from the pad and from the keyboard, sent with Enter', async () => {
  const oncomplete = vi.fn();
  const { container } = render(PinPad, { oncomplete });
  for (const digit of '271') await press(digit);
  for (const key of '828') await fireEvent.keyDown(window, { key });
  expect(screen.getByRole('img', { name: '6 digits entered' })).toBeTruthy();
  await expectAccessible(container);
  await press('Enter');
  expect(oncomplete).toHaveBeenCalledExactlyOnceWith('271828');
  expect(screen.getByRole('img', { name: '0 digits entered' })).toBeTruthy();
});

test('with a known length the last digit sends', async () => {
  const oncomplete = vi.fn();
  render(PinPad, { length: 4, oncomplete });
  for (const digit of '2718') await press(digit);
  expect(oncomplete).toHaveBeenCalledExactlyOnceWith('2718');
});

test('the last digit can be taken back', async () => {
  const oncomplete = vi.fn();
  render(PinPad, { oncomplete });
  await press('2');
  await press('7');
  await press('Delete last digit');
  await fireEvent.keyDown(window, { key: 'Enter' });
  expect(oncomplete).toHaveBeenCalledExactlyOnceWith('2');
});

test('while a wait is on, nothing is taken', async () => {
  const oncomplete = vi.fn();
  render(PinPad, { length: 1, disabled: true, oncomplete });
  await press('2');
  await fireEvent.keyDown(window, { key: '3' });
  expect(oncomplete).not.toHaveBeenCalled();
});

test('no digit appears in the page while it is typed', async () => {
  const { container } = render(PinPad, { oncomplete: () => {} });
  const before = container.textContent;
  await press('9');
  expect(container.textContent).toBe(before);
});
