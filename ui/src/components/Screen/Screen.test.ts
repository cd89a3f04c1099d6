import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { words } from '../../test/snippet';
import Screen from './Screen.svelte';

test('one h1, a main part, and the name in the title of the page', async () => {
  const { container } = render(Screen, { title: 'People', children: words('Everyone') });
  expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  expect(screen.getByRole('main').textContent).toContain('Everyone');
  expect(document.title).toBe('People, Crewroom');
  await expectAccessible(container);
});
