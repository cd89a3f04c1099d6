import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { useLanguage } from '../../text';
import Freshness from './Freshness.svelte';

const HOUR = 3_600_000;
const line = (props: Record<string, unknown>) => render(Freshness, props).container.textContent?.trim();

test('one quiet line for each state', () => {
  expect(line({ at: 0, now: 30_000 })).toBe('Updated just now');
  expect(line({ at: 0, now: 5 * 60_000 })).toBe('Updated 5 min ago');
  expect(line({ at: 0, now: 2 * HOUR })).toBe('Updated 2 h ago');
  expect(line({ at: 0, now: 24 * HOUR })).toBe('Updated 1 day ago');
  expect(line({ issued: '2026-11-21' })).toBe('Content of 21 November 2026. Works with no signal');
  expect(line({ offline: true })).toBe('Offline. Everything here still works');
  expect(line({ failed: true })).toBe('Last sync failed. Your data is safe here.');
});

test('Welsh numbers mutate', async () => {
  await useLanguage('cy');
  expect(line({ at: 0, now: 2 * 60_000 })).toBe('Diweddarwyd 2 funud yn ôl');
  expect(line({ at: 0, now: 48 * HOUR })).toBe('Diweddarwyd 2 ddiwrnod yn ôl');
});
