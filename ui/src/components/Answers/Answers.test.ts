import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { useLanguage } from '../../text';
import Answers from './Answers.svelte';

test('four answers in words; one tap gives the answer', async () => {
  const onpick = vi.fn();
  render(Answers, { labelledby: 'question', value: 'low', onpick });
  expect(screen.getAllByRole('button').map((button) => button.textContent?.trim())).toEqual(['Good', 'OK', 'Low', 'Struggling']);
  expect(screen.getByRole('button', { pressed: true }).textContent).toContain('Low');
  await fireEvent.click(screen.getByRole('button', { name: 'Struggling' }));
  expect(onpick).toHaveBeenCalledExactlyOnceWith('struggling');
});

test('the words follow the language', async () => {
  await useLanguage('cy');
  render(Answers, { labelledby: 'question', onpick: () => {} });
  expect(screen.getByRole('button', { name: 'Da' })).toBeTruthy();
});
