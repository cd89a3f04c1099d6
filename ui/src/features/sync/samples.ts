// Made-up states for the tests of this feature.
import type { DeviceView, Pairing, SyncStatus } from '../../generated/commands';

export const off: SyncStatus = { hub: null, state: 'off', last_ms: null, waiting: 0, problem: null, devices: 0 };

export function on(over: Partial<SyncStatus> = {}): SyncStatus {
  return {
    hub: { address: 'https://hub.force.example', name: 'Example hub', fingerprint: 'a1b2 c3d4 e5f6 0718' },
    state: 'idle', last_ms: Date.now() - 5 * 60_000, waiting: 0, problem: null, devices: 2,
    ...over,
  };
}

export const phone: DeviceView = { id: 'aa'.repeat(16), label: 'My phone', this: true, last_seen: '2024-06-26' };
export const laptop: DeviceView = { id: 'bb'.repeat(16), label: 'My computer', this: false, last_seen: null };

export function pairing(over: Partial<Pairing> = {}): Pairing {
  return { step: 'none', code: null, qr: null, check: null, expires_ms: null, ...over };
}
export const shown = (over: Partial<Pairing> = {}) => pairing({
  step: 'show_code', code: 'ABCD EFGH JKLM NPQR STUV WXYZ 2345', qr: ['101', '010', '111'], expires_ms: Date.now() + 10 * 60_000, ...over,
});
