import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import PersonCard from './PersonCard.svelte';

test('who, when, and on what terms, in words', async () => {
  const { container } = render(PersonCard, {
    name: 'Peer supporter, Bootle', lit: true, hours: 'Available now, until 22:00', terms: 'Confidential.', href: '#/people/1', level: 2,
  });
  expect(screen.getByRole('heading', { level: 2, name: 'Peer supporter, Bootle' })).toBeTruthy();
  expect(screen.getByText('Available now, until 22:00')).toBeTruthy();
  await expectAccessible(container);
});
