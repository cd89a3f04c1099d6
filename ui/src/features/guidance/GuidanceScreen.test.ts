import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Found, GuidanceHome, GuideRow, SearchResults } from '../../generated/commands';
import { kept } from '../../lib/kept.svelte';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import GuidanceScreen from './GuidanceScreen.svelte';

const row = (id: string, title: string, category = 'risk'): GuideRow => ({
  id, title, summary: 'What to do.', category, regions: ['england', 'wales'], urgent: false, review_by: '2027-02-21', past_review: false, words: 'en',
});
const home: GuidanceHome = {
  categories: [{ id: 'risk', name: 'People at risk', count: 2 }, { id: 'powers', name: 'Powers', count: 1 }],
  bookmarks: [row('bail', 'Bail')], recent: [], total: 3, in_welsh: 1,
};
const found = (one: GuideRow): Found => ({ row: one, title: [{ text: one.title, hit: true }], snippet: [{ text: one.summary, hit: false }] });
const results = (...rows: GuideRow[]): SearchResults => ({ found: rows.map(found), corrected: [], more: false });

beforeEach(() => Object.assign(kept('guidance', () => ({})), { words: '', among: null, subject: null }));
afterEach(() => vi.unstubAllGlobals());

test('the start shows bookmarks and subjects with their counts', async () => {
  standInForCore({ 'guidance.home': () => home });
  const { container } = render(GuidanceScreen);
  expect(await screen.findByRole('link', { name: /People at risk/ })).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Bookmarks' })).toBeTruthy();
  expect(screen.queryByRole('heading', { name: 'Recently read' })).toBeNull();
  expect(container.textContent).toContain('All 3 cards are on this device');
  await expectAccessible(container);
});

test('an answer to earlier words never replaces the newer one', async () => {
  const waiting = new Map<string, (answer: SearchResults) => void>();
  standInForCore({
    'guidance.home': () => home,
    'guidance.search': ({ query }) => new Promise((resolve) => waiting.set(query, resolve)),
  });
  render(GuidanceScreen);
  const field = await screen.findByRole('searchbox');
  await fireEvent.input(field, { target: { value: 'bail' } });
  await waitFor(() => expect(waiting.has('bail')).toBe(true));
  await fireEvent.input(field, { target: { value: 'stalking' } });
  await waitFor(() => expect(waiting.has('stalking')).toBe(true));
  waiting.get('stalking')?.(results(row('stalking', 'Stalking')));
  expect(await screen.findByText('Stalking')).toBeTruthy();
  waiting.get('bail')?.(results(row('bail', 'Bail and release')));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(screen.queryByText('Bail and release')).toBeNull();
  expect(screen.getByText('Stalking').tagName).toBe('MARK');
});

test('a corrected word is said, and a subject narrows what was found', async () => {
  standInForCore({
    'guidance.home': () => home,
    'guidance.search': () => ({
      ...results(row('a', 'Harassment'), row('b', 'Stop and search', 'powers')), corrected: [{ typed: 'harasment', searched: 'harassment' }],
    }),
  });
  render(GuidanceScreen);
  await fireEvent.input(await screen.findByRole('searchbox'), { target: { value: 'harasment' } });
  expect(await screen.findByText('Searched for harassment instead of harasment')).toBeTruthy();
  expect(screen.getByText('2 cards')).toBeTruthy();
  await fireEvent.click(await screen.findByRole('button', { name: 'Powers 1' }));
  expect(screen.getByText('1 card')).toBeTruthy();
  expect(screen.queryByText('Harassment')).toBeNull();
});
