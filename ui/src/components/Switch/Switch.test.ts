import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Switch from './Switch.svelte';

test('the drawing is silent: the control around it says on or off', () => {
  const { container } = render(Switch, { on: true });
  expect(container.querySelector('.switch')?.getAttribute('aria-hidden')).toBe('true');
});
