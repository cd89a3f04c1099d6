import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { words } from '../../test/snippet';
import Notice from './Notice.svelte';

test('it is quiet unless it is an alert', async () => {
  const { container } = render(Notice, { children: words('Review was due') });
  expect(screen.queryByRole('alert')).toBeNull();
  await expectAccessible(container);
  render(Notice, { tone: 'bad', alert: true, children: words('Not saved') });
  expect(screen.getByRole('alert').textContent).toContain('Not saved');
});
