// A real hub on SQLite in a scratch folder, as a force would run it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hubBinary } from './paths.mjs';

const STARTS_WITHIN_MS = 30_000;
const NAME = 'Example Constabulary';

export class Hub {
  static async start() {
    if (!existsSync(hubBinary)) throw new Error(`${hubBinary} is missing: run "cargo build -p crewroom-hub"`);
    const hub = new Hub();
    hub.folder = mkdtempSync(join(tmpdir(), 'crewroom-hub-'));
    hub.data = join(hub.folder, 'data');
    hub.port = 0;
    hub.name = NAME;
    hub.#run('init', '--name', NAME);
    await hub.serve();
    return hub;
  }

  #run(verb, ...words) {
    // Colours would stand between the words that are looked for.
    return execFileSync(hubBinary, [verb, '--data', this.data, ...words], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  }

  /** Starts it, at the address it had before. */
  async serve() {
    const words = ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--admin', '127.0.0.1:0'];
    this.process = spawn(hubBinary, words, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
    this.said = this.said ?? [];
    const lines = createInterface({ input: this.process.stderr });
    const ready = new Promise((resolve) => lines.on('line', (line) => {
      this.said.push(line);
      const port = /\bpublic=[\d.]+:(\d+)/.exec(line)?.[1];
      if (port) resolve(Number(port));
    }));
    const patience = setTimeout(() => this.process.kill('SIGKILL'), STARTS_WITHIN_MS);
    const port = await Promise.race([ready, once(this.process, 'exit').then(() => null)]);
    clearTimeout(patience);
    if (port === null) throw new Error(`the hub did not start: ${this.said.join('\n')}`);
    this.port = port;
    this.address = `http://127.0.0.1:${port}`;
  }

  /** A one-time code, fresh from the printer. */
  invite(...words) {
    return this.#run('invite', '--count', '1', ...words).trim();
  }

  /** A recipient's key pair: where the secret is, and the lines for `pack.toml`. */
  recipient() {
    const key = join(this.folder, 'recipient.key');
    return { key, lines: execFileSync(hubBinary, ['recipient', 'new', '--out', key], { encoding: 'utf8' }) };
  }

  /** Makes a pack of a folder. */
  pack(folder, file, national) {
    execFileSync(hubBinary, ['pack', 'build', folder, '--out', file, '--national', national], { encoding: 'utf8' });
    return file;
  }

  /** `submissions list`, or `open` with a recipient's key. */
  submissions(verb, ...words) {
    return execFileSync(hubBinary, ['submissions', verb, '--data', this.data, ...words], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  }

  /** Everything it has on its disk, and everything it has said. */
  holds() {
    const files = readdirSync(this.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return Buffer.concat([...files.map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name))), Buffer.from(this.said.join('\n'))]);
  }

  async pull() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }

  async stop() {
    await this.pull();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
