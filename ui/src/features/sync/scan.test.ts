import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { router } from '../../lib/router.svelte';
import { sync } from '../../lib/sync.svelte';
import { refusal, standInForCore } from '../../test/core';
import AddDeviceScreen from './AddDeviceScreen.svelte';
import EnrolScreen from './EnrolScreen.svelte';
import { grey, type Picture } from './picture';
import { on, pairing, phone } from './samples';

// This test's page has no canvas; the journey in a browser reads real pictures.
let picture: Picture | null;
vi.mock('./picture', async (original) => ({ ...(await original<typeof import('./picture')>()), readPicture: async () => picture }));

beforeEach(() => {
  picture = { width: 40, luma: '' };
  sync.status = on();
  vi.spyOn(router, 'go').mockImplementation(() => {});
});
afterEach(() => vi.unstubAllGlobals());

async function choose(container: HTMLElement) {
  const input = container.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('nowhere to put a picture');
  Object.defineProperty(input, 'files', { value: [new File(['x'], 'square.png')], configurable: true });
  await fireEvent.change(input);
}

test('a card fills in the code and the address', async () => {
  standInForCore({ 'sync.scan': () => ({ code: 'ABCD-EFGH', address: 'https://hub.force.example' }) });
  const { container } = render(EnrolScreen);
  await choose(container);
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('One-time code').value).toBe('ABCD-EFGH'));
  expect(screen.getByLabelText<HTMLInputElement>('Address of the hub').value).toBe('https://hub.force.example');
});

test('the square of a new device lets it in without a second tap', async () => {
  const core = standInForCore({
    'sync.scan': () => ({ code: 'PAIRING', address: null }),
    'sync.status': () => on(),
    'sync.devices': () => ({ devices: [phone] }),
    'sync.admit': () => pairing({ check: '42' }),
  });
  const { container } = render(AddDeviceScreen);
  await choose(container);
  expect(await screen.findByText(/two digits/)).toBeTruthy();
  expect(core.asked('sync.admit')).toEqual([{ code: 'PAIRING' }]);
});

test('a picture without a code says what to do, and the next one counts', async () => {
  let found: string | null = null;
  const core = standInForCore({ 'sync.scan': () => {
    if (found === 'refused') throw refusal('bad_request');
    return { code: found, address: null };
  } });
  const { container } = render(EnrolScreen);
  await choose(container);
  expect((await screen.findByRole('alert')).textContent).toContain('No code was found');
  picture = null;
  await choose(container);
  expect(core.asked('sync.scan')).toHaveLength(1);
  expect((await screen.findByRole('alert')).textContent).toContain('No code was found');
  picture = { width: 40, luma: '' };
  found = 'CODE';
  await choose(container);
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('One-time code').value).toBe('CODE'));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('colours become lightness, and what is clear is white', () => {
  const pixels = new Uint8ClampedArray([0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 0, 0]);
  expect([...grey(pixels)]).toEqual([0, 255, 76, 255]);
});
