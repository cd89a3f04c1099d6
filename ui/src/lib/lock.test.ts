import { expect, test } from 'vitest';
import type { VaultState, VaultStatus } from '../generated/commands';
import { lock } from './lock.svelte';

const status = (state: VaultState, kind: VaultStatus['lock'] = 'pin'): VaultStatus => ({
  state, lock: kind, has_recovery_code: false, wait_ms: 0, tries_left: 5, notice: null,
});

test('what stands in the way closes; what opens by itself does not', () => {
  for (const state of ['new', 'open', 'closed'] as const) {
    lock.read(status(state));
    expect(lock.closed, state).toBe(false);
  }
  for (const state of ['pin_needed', 'passphrase_needed', 'no_key_storage', 'key_lost'] as const) {
    lock.read(status(state));
    expect(lock.closed, state).toBe(true);
  }
});

test('without a PIN there is nothing to lock', () => {
  lock.read(status('open', 'none'));
  expect(lock.canLock).toBe(false);
  lock.read(status('open', 'pin'));
  expect(lock.canLock).toBe(true);
});

test('asking waits for the lock screen', async () => {
  lock.read(status('pin_needed'));
  const asked = lock.ask();
  expect(lock.asking).toBe(true);
  lock.read(status('open'));
  lock.answer(true);
  expect(await asked).toBe(true);
  expect(lock.asking).toBe(false);
  expect(await lock.ask()).toBe(true);
});

test('a refusal closes until the core says otherwise', () => {
  lock.read(status('open'));
  lock.refused();
  expect(lock.closed).toBe(true);
  lock.read(status('open'));
  expect(lock.closed).toBe(false);
});
