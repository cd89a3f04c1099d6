import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { router } from '../lib/router.svelte';
import { expectAccessible } from '../test/axe';
import { standInForCore } from '../test/core';
import Palette from './Palette.svelte';

afterEach(() => vi.unstubAllGlobals());

test('places and actions are there before anything is typed', async () => {
  standInForCore({});
  const { container } = render(Palette, { open: true });
  expect(await screen.findByRole('button', { name: 'Guidance' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Hide' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Night colours' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Lock now' })).toBeNull();
  await expectAccessible(container);
});

test('typing finds cards, and Enter opens the first', async () => {
  standInForCore({
    'guidance.search': () => ({
      found: [{
        row: { id: 'stalking', title: 'Stalking', summary: '', category: 'risk', regions: [], urgent: false, review_by: '2027-01-01', past_review: false, words: 'en' },
        title: [], snippet: [],
      }],
      corrected: [], more: false,
    }),
    'contacts.list': () => ({ force: [], national: [], elsewhere: [], kinds: [], force_name: null, example: false }),
  });
  const go = vi.spyOn(router, 'go').mockImplementation(() => {});
  render(Palette, { open: true });
  const field = await screen.findByRole('searchbox');
  await fireEvent.input(field, { target: { value: 'stalk' } });
  expect(await screen.findByRole('button', { name: /^Stalking/ })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Search guidance for “stalk”' })).toBeTruthy();
  await fireEvent.keyDown(field, { key: 'Enter' });
  expect(go).toHaveBeenCalledExactlyOnceWith('guidance/stalking');
  go.mockRestore();
});

test('the arrow keys walk from the field through the rows and back', async () => {
  standInForCore({});
  render(Palette, { open: true });
  const field = await screen.findByRole('searchbox');
  field.focus();
  await fireEvent.keyDown(field, { key: 'ArrowDown' });
  expect(document.activeElement?.textContent).toContain('Now');
  await fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowUp' });
  expect(document.activeElement).toBe(field);
});
