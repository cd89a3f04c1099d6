import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { checkCircle } from '../Icon/icons';
import EmptyState from './EmptyState.svelte';

test('it says what is not here and what to do', async () => {
  const { container } = render(EmptyState, { icon: checkCircle, title: 'No check-ins yet', detail: 'The first takes one tap.' });
  expect(screen.getByRole('heading', { level: 2, name: 'No check-ins yet' })).toBeTruthy();
  await expectAccessible(container);
});
