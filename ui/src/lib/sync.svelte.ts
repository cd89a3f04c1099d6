// What the interface knows about syncing. Screens read it here; only the core decides.
import type { SyncProblem, SyncStatus } from '../generated/commands';

const NEEDS_PERSON = ['removed', 'signed_out', 'tampered', 'forked'] as const satisfies readonly SyncProblem[];
export type GraveProblem = (typeof NEEDS_PERSON)[number];

class SyncState {
  /** As last heard from the core; null until it has been asked. */
  status = $state.raw<SyncStatus | null>(null);
  /** Counts the syncs that ended: what is on the page may be older than what came in. */
  rounds = $state(0);

  /** A hub is set: sealed envelopes leave this device. */
  get on(): boolean {
    return this.status !== null && this.status.hub !== null;
  }

  /** What does not pass by itself; everything else is tried again in silence. */
  get grave(): GraveProblem | null {
    const problem = this.status?.problem;
    return NEEDS_PERSON.find((one) => one === problem) ?? null;
  }

  /** Every sync command that answers with the status: hand it over here. */
  read(status: SyncStatus): void {
    this.status = status;
  }

  /** The same, after a sync. */
  ended(status: SyncStatus): void {
    this.status = status;
    this.rounds += 1;
  }
}

export const sync = new SyncState();
