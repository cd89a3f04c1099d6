import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import Stepper from './Stepper.svelte';

test('two named buttons around the value; an end takes no more', async () => {
  const onless = vi.fn();
  const onmore = vi.fn();
  const { container } = render(Stepper, {
    label: 'Sleep', value: '0 hours', less: 'Half an hour less', more: 'Half an hour more', atLeast: true, onless, onmore,
  });
  await fireEvent.click(screen.getByRole('button', { name: 'Half an hour more' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Half an hour less' }));
  expect(onmore).toHaveBeenCalledOnce();
  expect(onless).not.toHaveBeenCalled();
  expect(screen.getByText('0 hours')).toBeTruthy();
  await expectAccessible(container);
});
