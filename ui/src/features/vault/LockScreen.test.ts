import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { VaultStatus } from '../../generated/commands';
import { lock } from '../../lib/lock.svelte';
import { overlays } from '../../lib/overlays.svelte';
import { expectAccessible } from '../../test/axe';
import { refusal, standInForCore } from '../../test/core';
import LockScreen from './LockScreen.svelte';
import { vault } from './samples';

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
async function enter(pin: string) {
  for (const digit of pin) await press(digit);
  await press('Enter');
}
function show(status: VaultStatus, answers: Parameters<typeof standInForCore>[0] = {}) {
  lock.read(status);
  const core = standInForCore({ 'vault.open': () => status, 'vault.status': () => status, ...answers });
  const ondone = vi.fn();
  return { ...render(LockScreen, { ondone }), core, ondone };
}

beforeEach(() => {
  overlays.help = false;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('the PIN opens', async () => {
  const { ondone, container } = show(vault('pin_needed'), { 'vault.unlock': () => vault('open', { lock: 'pin' }) });
  expect(screen.getByRole('heading', { level: 1, name: 'Enter your PIN' })).toBeTruthy();
  await expectAccessible(container);
  await enter('271828');
  await waitFor(() => expect(ondone).toHaveBeenCalledExactlyOnceWith(true));
  expect(lock.closed).toBe(false);
});

test('a wrong PIN says so, and how many tries are left', async () => {
  const { ondone } = show(vault('pin_needed'), {
    'vault.unlock': () => { throw refusal('wrong_pin'); },
    'vault.status': () => vault('pin_needed', { tries_left: 3 }),
  });
  await enter('111222');
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe(
    'That PIN is not right. Check it and try again. 3 tries left before a wait.'));
  expect(ondone).not.toHaveBeenCalled();
});

test('a wait is said in words, takes no digit, and ends by itself; help stays open', async () => {
  vi.useFakeTimers();
  const { core } = show(vault('pin_needed', { wait_ms: 300_000, tries_left: 0 }), { 'vault.unlock': () => vault('open', { lock: 'pin' }) });
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.getByText(/Wait 5 minutes, then try again/)).toBeTruthy();
  await enter('271828');
  expect(core.asked('vault.unlock')).toEqual([]);
  // The small one in the header stays in view when the words of a wait push the large one down.
  const helps = screen.getAllByRole('button', { name: 'Get help now' });
  expect(helps).toHaveLength(2);
  await fireEvent.click(helps[0]!);
  expect(overlays.help).toBe(true);
  for (const name of ['People', 'Guidance', 'Week']) expect(screen.getByRole('button', { name })).toBeTruthy();
  await vi.advanceTimersByTimeAsync(260_000);
  expect(screen.getByText(/Wait 40 seconds, then try again/)).toBeTruthy();
  await vi.advanceTimersByTimeAsync(41_000);
  expect(screen.queryByText(/then try again/)).toBeNull();
  await enter('271828');
  expect(core.asked('vault.unlock')).toHaveLength(1);
});

test('the core that starts a wait is believed', async () => {
  show(vault('pin_needed'), { 'vault.unlock': () => { throw refusal('wait', 60_000); } });
  await enter('111222');
  expect(await screen.findByText(/Wait 60 seconds, then try again/)).toBeTruthy();
});

test('a forgotten PIN: the recovery code where there is one, the plain truth where there is none', async () => {
  const { ondone, unmount } = show(vault('pin_needed', { has_recovery_code: true }), {
    'vault.recover': ({ code }) => {
      if (code !== 'GOOD') throw refusal('wrong_recovery_code');
      return vault('open');
    },
  });
  await press('I forgot my PIN');
  const field = screen.getByRole('textbox', { name: 'Recovery code' });
  await fireEvent.input(field, { target: { value: 'BAD' } });
  await press('Open with the code');
  expect(await screen.findByText(/That recovery code is not right/)).toBeTruthy();
  await fireEvent.input(field, { target: { value: 'GOOD' } });
  await press('Open with the code');
  await waitFor(() => expect(ondone).toHaveBeenCalledWith(true));
  unmount();
  show(vault('pin_needed'));
  await press('I forgot my PIN');
  expect(screen.getByText(/No recovery code was made on this device/)).toBeTruthy();
});

test('without a place for a key, a passphrase is set: twice the same, five words or more', async () => {
  const { ondone, core } = show(vault('no_key_storage'), {
    'vault.start_with_passphrase': ({ passphrase }) => {
      if (passphrase.split(' ').length < 5) throw refusal('passphrase_too_short');
      return vault('open', { lock: 'passphrase' });
    },
  });
  const fill = async (first: string, again: string) => {
    await fireEvent.input(screen.getByLabelText('Passphrase'), { target: { value: first } });
    await fireEvent.input(screen.getByLabelText('The same passphrase again'), { target: { value: again } });
    await press('Set the passphrase');
  };
  await fill('lamp brew door', 'lamp brew');
  expect(screen.getByText('Those two are not the same. Check them.')).toBeTruthy();
  expect(core.asked('vault.start_with_passphrase')).toEqual([]);
  await fill('lamp brew door', 'lamp brew door');
  expect(await screen.findByText('Use 5 words or more.')).toBeTruthy();
  await fill('lamp brew door gravel moth', 'lamp brew door gravel moth');
  await waitFor(() => expect(ondone).toHaveBeenCalledWith(true));
});

test('a lost key is explained; nothing is erased by itself', async () => {
  const { container } = show(vault('key_lost', { lock: 'pin', has_recovery_code: true }));
  expect(screen.getByText(/Nothing was deleted, and Crewroom erases nothing by itself/)).toBeTruthy();
  expect(screen.getByRole('textbox', { name: 'Recovery code' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Erase it and start afresh' }).getAttribute('href')).toBe('#/settings/lock/erase');
  await expectAccessible(container);
});
