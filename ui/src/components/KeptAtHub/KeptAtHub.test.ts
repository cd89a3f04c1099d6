import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import { refusal, standInForCore } from '../../test/core';
import KeptAtHub from './KeptAtHub.svelte';

afterEach(() => vi.unstubAllGlobals());

test('the hub is asked only when somebody presses', async () => {
  const core = standInForCore({ 'sync.kept': () => ({ envelopes: 12, bytes: 40_000, entries: 2, since: '2024-06-01', last: '2024-06-26' }) });
  const onasked = vi.fn();
  const { container } = render(KeptAtHub, { onasked });
  expect(core.asked('sync.kept')).toHaveLength(0);
  await fireEvent.click(screen.getByRole('button', { name: 'Ask the hub' }));
  expect(await screen.findByText('1 June 2024')).toBeTruthy();
  expect(screen.getByText('40 kB')).toBeTruthy();
  expect(onasked).toHaveBeenCalledOnce();
  await expectAccessible(container);
});

test('no connection is said, and asking again is one press', async () => {
  let there = false;
  standInForCore({ 'sync.kept': () => {
    if (!there) throw refusal('offline');
    return { envelopes: 1, bytes: 10, entries: 1, since: '2024-06-01', last: '2024-06-01' };
  } });
  render(KeptAtHub);
  await fireEvent.click(screen.getByRole('button', { name: 'Ask the hub' }));
  expect((await screen.findByRole('alert')).textContent).toContain('The hub cannot be reached');
  there = true;
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('10 bytes')).toBeTruthy();
});
