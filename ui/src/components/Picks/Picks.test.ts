import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import Picks from './Picks.svelte';

test('a grid of radios; a short label can have a full name', async () => {
  const onchange = vi.fn();
  const { container } = render(Picks, {
    legend: 'Sleep before this shift',
    options: [{ value: 300, label: '5 h', name: '5 hours' }, { value: 360, label: '6 h', name: '6 hours' }],
    value: 300,
    onchange,
  });
  await fireEvent.click(screen.getByRole('radio', { name: '6 hours' }));
  expect(onchange).toHaveBeenCalledExactlyOnceWith(360);
  await expectAccessible(container);
});
