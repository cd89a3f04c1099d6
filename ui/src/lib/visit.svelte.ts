// What the interface knows about a visit on this computer. Only the core decides.
import type { VisitStatus } from '../generated/commands';
import { router } from './router.svelte';

class Visit {
  /** As last heard from the core; null until it has answered. */
  status = $state.raw<VisitStatus | null>(null);

  /** This is a computer that others may use too. */
  get offered(): boolean {
    return this.status?.offered === true;
  }

  /** Somebody is visiting: what is shown is theirs, and nothing is kept. */
  get on(): boolean {
    return this.pairing || this.status?.state === 'on';
  }

  /** Begun, and nothing has come from the phone yet. */
  get pairing(): boolean {
    return this.status?.state === 'pairing';
  }

  /** Ended, and nobody has read so. */
  get over(): boolean {
    return this.status?.state === 'over';
  }

  /** Every visit command answers with the status: hand it over here. */
  read(status: VisitStatus): void {
    this.status = status;
    router.traceless = this.on;
  }
}

export const visit = new Visit();
