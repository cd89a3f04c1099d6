// Made-up vault states for the tests of this feature.
import type { VaultState, VaultStatus } from '../../generated/commands';

export function vault(state: VaultState, over: Partial<VaultStatus> = {}): VaultStatus {
  const lock = state === 'pin_needed' ? 'pin' : state === 'passphrase_needed' ? 'passphrase' : 'none';
  return { state, lock, has_recovery_code: false, wait_ms: 0, tries_left: 5, notice: null, ...over };
}
