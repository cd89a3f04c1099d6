import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { ListContacts } from '../../generated/commands';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import PeopleScreen from './PeopleScreen.svelte';
import { listOf, person } from './people-in-tests';

afterEach(() => vi.unstubAllGlobals());

const everyone = [person('days'), person('nights', { availability: { state: 'closed', until: null }, outside_chain: false, languages: ['en', 'cy'] })];

function core() {
  return standInForCore({
    'contacts.list': ({ query, available }: ListContacts) =>
      listOf(everyone.filter((row) => row.name.includes(query) && (!available || row.availability.state === 'always'))),
  });
}

test('an example force says so, and each person says who, when and on what terms', async () => {
  core();
  const { container } = render(PeopleScreen);
  expect(await screen.findByRole('heading', { name: 'Example Constabulary: example' })).toBeTruthy();
  expect(container.textContent).toContain('This force does not exist.');
  expect(container.textContent).toContain('Run by Example Constabulary. Confidential, with limits.');
  expect(screen.getByText('Day and night')).toBeTruthy();
  expect(screen.getByText('Check hours')).toBeTruthy();
  await expectAccessible(container);
});

test('a filter asks again, and its count stays in words beside it', async () => {
  const { asked } = core();
  render(PeopleScreen);
  const chip = await screen.findByRole('button', { name: 'Available now 1' });
  expect(screen.getByRole('button', { name: 'Outside my chain 1' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Speaks Welsh 1' })).toBeTruthy();
  await fireEvent.click(chip);
  expect(await screen.findByText('1 person or service. 1 available now.')).toBeTruthy();
  expect(asked('contacts.list').at(-1)).toMatchObject({ available: true });
  await fireEvent.click(screen.getByRole('button', { name: 'Available now 1' }));
});

test('nobody found offers a way out', async () => {
  core();
  render(PeopleScreen);
  await fireEvent.input(await screen.findByRole('searchbox'), { target: { value: 'zzz' } });
  expect(await screen.findByText('Nobody found')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Clear search and filters' }));
  expect(await screen.findByText('Peer supporter, days')).toBeTruthy();
});
