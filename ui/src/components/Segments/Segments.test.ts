import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import Segments from './Segments.svelte';

const options = [{ value: 'en', label: 'English' }, { value: 'cy', label: 'Cymraeg', lang: 'cy' }];

test('one of a few is pressed, and another can be', async () => {
  const onchange = vi.fn();
  const { container } = render(Segments, { options, value: 'en', label: 'Language', onchange });
  expect(screen.getByRole('button', { pressed: true }).textContent).toContain('English');
  await fireEvent.click(screen.getByRole('button', { name: 'Cymraeg' }));
  expect(onchange).toHaveBeenCalledExactlyOnceWith('cy');
  expect(screen.getByRole('button', { pressed: true }).textContent).toContain('Cymraeg');
  await expectAccessible(container);
});

test('pressing what is chosen changes nothing', async () => {
  const onchange = vi.fn();
  render(Segments, { options, value: 'en', label: 'Language', onchange });
  await fireEvent.click(screen.getByRole('button', { name: 'English' }));
  expect(onchange).not.toHaveBeenCalled();
});
