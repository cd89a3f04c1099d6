// The real core on a scratch folder, behind the loopback bridge.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { uiCopy } from './built-ui.mjs';
import { bridgeBinary, root } from './paths.mjs';

/** A Wednesday afternoon in the week of action of 2024: people are on duty, events are on. */
export const IN_THE_WEEK = '2024-06-26T14:30';
/** After the last week that anybody announced. */
export const AFTER_THE_WEEK = '2026-11-21T10:00';
/** Every card and contact is past its review date. */
export const PAST_REVIEW = '2027-09-01T10:00';

const TOKEN = 'e2e-token';
const STARTS_WITHIN_MS = 30_000;

export class Refused extends Error {
  constructor(command, answer) {
    super(`${command}: ${answer.code}`);
    this.code = answer.code;
  }
}

export class Bridge {
  /** How often it was started again. */
  restarts = 0;

  /** `keys: 'none'` is a machine without a key store. `pack` is trusted as those that the app carries. */
  static async start({ at = IN_THE_WEEK, keys = 'file', pack, visits = false } = {}) {
    if (!existsSync(bridgeBinary)) throw new Error(`${bridgeBinary} is missing: run "cargo build -p crewroom-bridge"`);
    const bridge = new Bridge();
    bridge.ui = await uiCopy();
    bridge.folder = mkdtempSync(join(tmpdir(), 'crewroom-e2e-'));
    bridge.keys = keys;
    bridge.pack = pack;
    bridge.visits = visits;
    bridge.temp = mkdtempSync(join(tmpdir(), 'crewroom-e2e-temp-'));
    bridge.port = 0;
    await bridge.#spawn(at);
    return bridge;
  }

  async #spawn(at) {
    const words = ['--folder', this.folder, '--keys', this.keys, '--port', String(this.port), '--token', TOKEN];
    if (this.visits) words.push('--visits');
    if (this.pack) words.push('--pack', this.pack);
    this.process = spawn(bridgeBinary, [...words, '--at', at, '--ui', this.ui], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Whatever is put aside for a moment is put where a test can look.
      env: { ...process.env, TMPDIR: this.temp, SQLITE_TMPDIR: this.temp },
    });
    this.said = this.said ?? '';
    this.process.stderr.on('data', (chunk) => (this.said += chunk));
    const lines = createInterface({ input: this.process.stdout });
    const patience = setTimeout(() => this.process.kill('SIGKILL'), STARTS_WITHIN_MS);
    const [first] = await Promise.race([once(lines, 'line'), once(this.process, 'exit').then(() => [''])]);
    clearTimeout(patience);
    const address = /^ready (http:\/\/\S+)$/.exec(first)?.[1];
    if (!address) throw new Error(`the bridge did not start: ${this.said}`);
    this.address = address;
    this.origin = new URL(address).origin;
    // A restart answers at the same address, so that an open page goes on.
    this.port = Number(new URL(address).port);
  }

  /** Runs a command as the interface would. */
  async rpc(command, request = {}) {
    const reply = await fetch(`${this.origin}/rpc/${command}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(request),
    });
    if (reply.status === 422) throw new Refused(command, await reply.json());
    if (!reply.ok) throw new Error(`${command}: HTTP ${reply.status}`);
    return reply.json();
  }

  set(field, value) {
    return this.rpc('settings.change', { change: { field, value } });
  }

  /** As a crash would end it: nothing is written on the way out. */
  async kill() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }

  async restart(at) {
    this.restarts += 1;
    await this.kill();
    await this.#spawn(at);
  }

  async stop() {
    await this.kill();
    for (const folder of [this.folder, this.temp]) rmSync(folder, { recursive: true, force: true });
  }
}
