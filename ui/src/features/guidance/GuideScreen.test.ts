import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Block, GuideView } from '../../generated/commands';
import { useLanguage } from '../../text';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import GuideScreen from './GuideScreen.svelte';
import { ticks } from './ticks.svelte';

const body: Block[] = [
  { type: 'heading', level: 2, content: [{ type: 'text', text: 'First' }] },
  { type: 'steps', items: [[{ type: 'text', text: 'Make it safe.' }], [{ type: 'text', text: 'See every child.' }]] },
];
const guide = (more: Partial<GuideView['row']> = {}): GuideView => ({
  row: {
    id: 'abuse', title: 'Domestic abuse', summary: 'Make people safe.', category: 'risk', regions: ['england', 'wales'], urgent: true,
    review_by: '2027-02-21', past_review: false, words: 'en', ...more,
  },
  category_name: 'People at risk', body, sources: [{ name: 'Domestic Abuse Act 2021', url: 'https://www.legislation.gov.uk/x' }],
  college: { name: 'Domestic abuse', url: 'https://www.college.police.uk/app/x' }, licence: 'CC-BY-4.0', reviewed: '2026-11-21', bookmarked: false, example: false,
});
const show = (view: GuideView) => {
  standInForCore({ 'guidance.open': () => view });
  return render(GuideScreen, { id: 'abuse' });
};

beforeEach(() => ticks.forgetAll());
afterEach(() => vi.unstubAllGlobals());

test('region and review date stand before the advice, and the card says that it is not policy', async () => {
  const { container } = show(guide());
  await screen.findByText('Make people safe.');
  const text = container.textContent ?? '';
  expect(text.indexOf('Applies in: England and Wales')).toBeLessThan(text.indexOf('Make people safe.'));
  expect(text.indexOf('Review by February 2027')).toBeLessThan(text.indexOf('Make people safe.'));
  expect(text).toContain('not force policy');
  expect(text).toContain('CC BY 4.0');
  expect(text).toContain('Domestic abuse (college.police.uk)');
  await expectAccessible(container);
});

test('past its review date, the notice comes before the summary', async () => {
  const { container } = show(guide({ past_review: true, review_by: '2026-05-31' }));
  await screen.findByText('Make people safe.');
  const text = container.textContent ?? '';
  expect(text.indexOf('due for review by 31 May 2026')).toBeGreaterThan(-1);
  expect(text.indexOf('due for review by 31 May 2026')).toBeLessThan(text.indexOf('Make people safe.'));
});

test('a tick is there again when one comes back to the card', async () => {
  const { unmount } = show(guide());
  await fireEvent.click(await screen.findByRole('checkbox', { name: 'Make it safe.' }));
  unmount();
  show(guide());
  const again = await screen.findByRole<HTMLInputElement>('checkbox', { name: 'Make it safe.' });
  expect(again.checked).toBe(true);
  await fireEvent.click(screen.getByRole('button', { name: 'Clear the ticks' }));
  expect(again.checked).toBe(false);
});

test('words in English are marked as English in the Welsh interface', async () => {
  await useLanguage('cy');
  const { container } = show(guide());
  expect((await screen.findByText('Make people safe.')).getAttribute('lang')).toBe('en');
  expect(container.querySelector('.rich')?.getAttribute('lang')).toBe('en');
  expect(container.textContent).toContain('Yn Saesneg yn unig');
});
