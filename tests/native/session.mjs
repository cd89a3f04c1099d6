// A desktop of its own for one test file: a display, a session bus and, where wanted, a real
// Secret Service, all under a scratch home that is gone afterwards.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.CREWROOM_BINARY ?? join(root, 'target/debug/crewroom');
/** A Wednesday afternoon in the week of action of 2024: people are on duty, events are on. */
export const at = '2024-06-26T14:30';

// Without the system's service folders: the bus starts nothing by itself, so that a test
// without a Secret Service really has none, and no portal or accessibility bus comes along.
const BUS = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks until the answer is truthy; says what was missing when it never is. */
export async function until(what, ask, ms = 30_000) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`, { cause: last });
    await pause(50);
  }
}

/** The process and everything that it started. */
export function tree(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const all = [pid];
  for (const known of all) for (const [child, parent] of parents) if (parent === known) all.push(child);
  return all;
}

/** The program that a process runs; null once it has ended. */
export function program(pid) {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

export class Session {
  /** A new home, display and bus. `keyring: false` leaves the bus without a Secret Service. */
  static async start({ keyring = true } = {}) {
    const session = new Session();
    session.home = mkdtempSync(join(tmpdir(), 'crewroom-native-'));
    session.folder = join(session.home, 'app');
    session.children = [];
    const runtime = join(session.home, 'run');
    mkdirSync(runtime, { mode: 0o700 });
    // Named one by one, so that nothing of the caller's own desktop comes in.
    session.env = { PATH: process.env.PATH, HOME: session.home, XDG_RUNTIME_DIR: runtime, LANG: 'C.UTF-8', NO_AT_BRIDGE: '1' };
    try {
      await session.#startDisplay();
      await session.#startBus();
      if (keyring) await session.#startKeyring();
    } catch (error) {
      await session.end();
      throw error;
    }
    return session;
  }

  /** Starts a program on this desktop; `end` stops it. */
  spawn(command, args, options = {}) {
    const child = spawn(command, args, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    child.said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (child.said += text));
    child.on('error', (error) => (child.said += `${command}: ${error.message}`));
    this.children.push(child);
    return child;
  }

  async #startDisplay() {
    // Xvfb picks a free display and writes its number to descriptor 3.
    const display = this.spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1100x800x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let number = '';
    display.stdio[3].on('data', (text) => (number += text));
    await until('a display (apt: xvfb)', () => number.includes('\n'));
    this.env.DISPLAY = `:${number.trim()}`;
  }

  async #startBus() {
    const config = join(this.home, 'bus.conf');
    writeFileSync(config, BUS);
    const bus = this.spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1']);
    // It may also complain about limits; only the address counts.
    const address = () => /^unix:.*$/m.exec(bus.said)?.[0];
    this.env.DBUS_SESSION_BUS_ADDRESS = await until('a session bus (apt: dbus)', address);
  }

  async #startKeyring() {
    const keyring = this.spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // An empty password would open a prompt that nobody answers.
    keyring.stdin.end('test keyring\n');
    const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
    await until('the Secret Service (apt: gnome-keyring)', () => {
      const owner = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
      return spawnSync('dbus-send', [...ask, ...owner], { env: this.env, encoding: 'utf8' }).stdout.includes('true');
    });
  }

  /** Stops everything that was started here, and nothing else. */
  async end() {
    for (const child of this.children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null || !child.pid) continue;
      const gone = once(child, 'exit');
      for (const pid of tree(child.pid).reverse()) stop(pid);
      await gone;
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Ends a process at once, as a crash or a flat battery would. */
export function stop(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
