// What the interface knows about the vault. Screens ask here; only the core decides.
import type { VaultStatus } from '../generated/commands';

class Lock {
  /** As last heard from the core; null until it has answered. */
  status = $state.raw<VaultStatus | null>(null);
  /** True while the PIN is being asked for over the page. */
  asking = $state(false);
  #refused = $state(false);
  #answers: ((unlocked: boolean) => void)[] = [];

  /** Something stands before the private part: a PIN, a passphrase, or a key that is missing. */
  get closed(): boolean {
    if (this.#refused) return true;
    const state = this.status?.state;
    return state !== undefined && state !== 'new' && state !== 'open' && state !== 'closed';
  }

  /** Open, and a PIN or passphrase would be asked for after locking. */
  get canLock(): boolean {
    return !this.closed && this.status !== null && this.status.state === 'open' && this.status.lock !== 'none';
  }

  /** Every vault command answers with the status: hand it over here. */
  read(status: VaultStatus): void {
    this.status = status;
    this.#refused = false;
  }

  /** The core refused a command because the vault is locked. */
  refused(): void {
    this.#refused = true;
  }

  /** Asks for the PIN over the page; true once unlocked, false when the officer turned back. */
  ask(): Promise<boolean> {
    if (!this.closed) return Promise.resolve(true);
    this.asking = true;
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  /** The lock screen says how it ended. */
  answer(unlocked: boolean): void {
    if (unlocked) this.#refused = false;
    this.asking = false;
    for (const resolve of this.#answers.splice(0)) resolve(unlocked);
  }
}

export const lock = new Lock();
