import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import StepList from './StepList.svelte';

test('steps are boxes in order, and the ticks clear', async () => {
  const { container } = render(StepList, { label: 'Do now', steps: ['Get safe.', [{ type: 'text', text: 'Get help.' }]] });
  expect(screen.getByRole('list', { name: 'Do now' })).toBeTruthy();
  await fireEvent.click(screen.getByRole('checkbox', { name: 'Get help.' }));
  expect(screen.getByText('1 step ticked')).toBeTruthy();
  await expectAccessible(container);
  await fireEvent.click(screen.getByRole('button', { name: 'Clear the ticks' }));
  expect(screen.getAllByRole<HTMLInputElement>('checkbox').some((box) => box.checked)).toBe(false);
});
