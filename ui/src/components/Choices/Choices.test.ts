import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import Choices from './Choices.svelte';

const options = [{ value: 1, label: 'Nothing much' }, { value: 2, label: 'A bit' }, { value: 3, label: 'A lot' }];

test('radios under one question; a tap chooses', async () => {
  const onchange = vi.fn();
  const { container } = render(Choices, { legend: 'How much is on you?', options, value: null, onchange });
  expect(screen.getByRole('group', { name: 'How much is on you?' })).toBeTruthy();
  await fireEvent.click(screen.getByRole('radio', { name: 'A bit' }));
  expect(onchange).toHaveBeenCalledExactlyOnceWith(2);
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'A bit' }).checked).toBe(true);
  await expectAccessible(container);
});

test('two sets on a page do not share their radios', () => {
  render(Choices, { legend: 'One', options, value: 1 });
  render(Choices, { legend: 'Two', options, value: 2 });
  const names = new Set(screen.getAllByRole<HTMLInputElement>('radio').map((radio) => radio.name));
  expect(names.size).toBe(2);
});
