import { render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { words } from '../../test/snippet';
import Card from './Card.svelte';

test('a named card is a region', async () => {
  const { container } = render(Card, { label: 'Number', children: words('116 123') });
  expect(screen.getByRole('region', { name: 'Number' })).toBeTruthy();
  await expectAccessible(container);
});

test('a list card is a list', async () => {
  const item = createRawSnippet(() => ({ render: () => '<li>Samaritans</li>' }));
  const { container } = render(Card, { list: true, label: 'Lines', children: item });
  expect(screen.getByRole('list', { name: 'Lines' })).toBeTruthy();
  await expectAccessible(container);
});
