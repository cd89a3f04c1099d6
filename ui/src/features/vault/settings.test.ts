import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { lock } from '../../lib/lock.svelte';
import { expectAccessible } from '../../test/axe';
import { refusal, standInForCore } from '../../test/core';
import EraseScreen from './EraseScreen.svelte';
import RecoveryCodeScreen from './RecoveryCodeScreen.svelte';
import { vault } from './samples';
import SetPinScreen from './SetPinScreen.svelte';
import { waitWords } from './wait';

afterEach(() => vi.unstubAllGlobals());

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
async function enter(pin: string) {
  for (const digit of pin) await press(digit);
  await press('Enter');
}
const heading = (name: string) => screen.findByRole('heading', { name });

test('a PIN is entered twice; short, different and simple ones are refused in words', async () => {
  lock.read(vault('open'));
  const core = standInForCore({
    'vault.status': () => vault('open'),
    'vault.set_pin': ({ pin }) => {
      if (pin === '123456') throw refusal('pin_too_simple');
      return vault('open', { lock: 'pin' });
    },
  });
  render(SetPinScreen);
  await heading('Choose a new PIN');
  await enter('2718');
  expect(screen.getByText('Use 6 digits or more.')).toBeTruthy();
  await enter('271828');
  await heading('Enter it once more');
  await enter('271829');
  await heading('Choose a new PIN');
  expect(screen.getByText(/Those two were not the same/)).toBeTruthy();
  await enter('123456');
  await heading('Enter it once more');
  await enter('123456');
  await heading('Choose a new PIN');
  expect((await screen.findAllByText(/easy to guess/)).length).toBeGreaterThan(0);
  await enter('271828');
  await heading('Enter it once more');
  await enter('271828');
  expect(await screen.findByText(/Make a recovery code next/)).toBeTruthy();
  expect(core.asked('vault.set_pin').at(-1)).toEqual({ pin: '271828', current: null });
});

test('changing a PIN asks for the present one first', async () => {
  const status = vault('open', { lock: 'pin', has_recovery_code: true });
  lock.read(status);
  const core = standInForCore({ 'vault.status': () => status, 'vault.unlock': () => status, 'vault.set_pin': () => status });
  render(SetPinScreen);
  await heading('Enter your PIN now');
  await enter('271828');
  await heading('Choose a new PIN');
  await enter('314159');
  await heading('Enter it once more');
  await enter('314159');
  await waitFor(() => expect(core.asked('vault.set_pin')).toEqual([{ pin: '314159', current: '271828' }]));
});

test('the recovery code is shown once, in groups', async () => {
  lock.read(vault('open', { lock: 'pin' }));
  const core = standInForCore({
    'vault.make_recovery_code': () => ({ code: 'AAAA-BBBB-CCCC' }),
    'vault.status': () => vault('open', { lock: 'pin', has_recovery_code: true }),
  });
  const { container, unmount } = render(RecoveryCodeScreen);
  await press('Make a code');
  await enter('271828');
  await heading('Your recovery code');
  expect(core.asked('vault.make_recovery_code')).toEqual([{ pin: '271828' }]);
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['AAAA', 'BBBB', 'CCCC']);
  await expectAccessible(container);
  unmount();
  render(RecoveryCodeScreen);
  expect(screen.queryByText('AAAA')).toBeNull();
  expect(screen.getByText(/The code you made before stops working/)).toBeTruthy();
});

test('erasing takes two steps, and the safe one comes first', async () => {
  lock.read(vault('open'));
  const core = standInForCore({ 'vault.erase_everything': () => vault('new') });
  const { container } = render(EraseScreen);
  await press('Erase everything private');
  expect(core.asked('vault.erase_everything')).toEqual([]);
  const buttons = screen.getAllByRole('button').map((button) => button.textContent?.trim());
  expect(buttons.indexOf('Keep everything')).toBeLessThan(buttons.indexOf('Erase for good'));
  await expectAccessible(container);
  await press('Erase for good');
  expect(await screen.findByText('Everything private is gone from this device.')).toBeTruthy();
  expect(core.asked('vault.erase_everything')).toHaveLength(1);
});

test('a wait is never nothing', () => {
  expect([900_000, 61_000, 60_000, 1_500, 0].map(waitWords)).toEqual(['15 minutes', '2 minutes', '60 seconds', '2 seconds', '1 second']);
});
