import { render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { PackView } from '../../generated/commands';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import PacksScreen from './PacksScreen.svelte';

const national: PackView = { id: 'national', name: 'National', version: 3, issued: '2024-06-01', expires: '2025-06-01', expired: false, example: false };
afterEach(() => vi.unstubAllGlobals());

async function shown(stale: boolean, expired: boolean) {
  standInForCore({ 'packs.list': () => ({ packs: [{ ...national, expired }], stale }) });
  const { container, unmount } = render(PacksScreen);
  await screen.findByRole('heading', { level: 2, name: 'National' });
  await expectAccessible(container);
  const words = container.textContent ?? '';
  unmount();
  return { stale: words.includes('Nobody has confirmed lately'), expired: words.includes('Past its date') };
}

test('content that is past its date, or that nobody has vouched for lately, says so', async () => {
  for (const stale of [false, true]) {
    for (const expired of [false, true]) expect(await shown(stale, expired)).toEqual({ stale, expired });
  }
});
