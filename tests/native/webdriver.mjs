// A small WebDriver client for the real window: starts WebKitWebDriver, which starts the app.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { at, binary, pause, program, stop, tree, until } from './session.mjs';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export class Window {
  /** Opens the app on the session's desktop. */
  static async open(session, { folder = session.folder, args = [] } = {}) {
    const window = new Window();
    const port = await freePort();
    window.base = `http://127.0.0.1:${port}`;
    const env = { ...session.env, TAURI_WEBVIEW_AUTOMATION: 'true' };
    window.driver = session.spawn('WebKitWebDriver', [`--port=${port}`], { env });
    await until('WebKitWebDriver (apt: webkit2gtk-driver)', async () => (await fetch(`${window.base}/status`)).ok);
    const options = { binary, args: ['--folder', folder, '--at', at, ...args] };
    const answer = await window.#send('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    });
    window.path = `/session/${answer.sessionId}`;
    window.pid = tree(window.driver.pid).find((pid) => program(pid) === binary);
    return window;
  }

  async #send(method, path, body) {
    const response = await fetch(this.base + path, {
      method,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  /** Runs a function of the page with these arguments and gives what it returns. */
  run(script, ...args) {
    const body = { script: `return (${script}).apply(null, arguments)`, args };
    return this.#send('POST', `${this.path}/execute/sync`, body);
  }

  /** Waits until `script` answers something truthy. */
  until(what, script, ...args) {
    return until(what, () => this.run(script, ...args));
  }

  /** The visible element with this role whose name is, or starts with, `name`. */
  find(role, name) {
    return until(`${role} “${name}”`, async () => (await this.run(byRole, role, name))?.[ELEMENT]);
  }

  /** Whether such an element is there now. */
  async has(role, name) {
    return (await this.run(byRole, role, name)) !== null;
  }

  /** Taps it, as a finger or a mouse would: once it holds still and nothing lies over it. */
  tap(role, name) {
    return until(`a tap on ${role} “${name}”`, async () => {
      const element = (await this.run(byRole, role, name))?.[ELEMENT];
      if (!element || (await this.run(moving))) return false;
      const rect = () => this.#send('GET', `${this.path}/element/${element}/rect`);
      const place = await rect();
      await pause(50);
      if (!isDeepStrictEqual(place, await rect())) return false;
      await this.#send('POST', `${this.path}/element/${element}/click`, {});
      return true;
    });
  }

  /** Where its middle is, in the window. */
  async place(role, name) {
    const box = await this.#send('GET', `${this.path}/element/${await this.find(role, name)}/rect`);
    return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  }

  /** Types into it. */
  async type(role, name, text) {
    await this.#send('POST', `${this.path}/element/${await this.find(role, name)}/value`, { text });
  }

  /** Presses keys wherever the focus is; holds the last for `hold` ms. */
  async keys(text, hold = 0) {
    const actions = [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    if (hold > 0) actions.splice(-1, 0, { type: 'pause', duration: hold });
    await this.#send('POST', `${this.path}/actions`, { actions: [{ type: 'key', id: 'keys', actions }] });
  }

  /** Asks core directly, to see what it would give to anybody who got at the page. */
  async ask(name, request = {}) {
    await this.run((name, request) => {
      const answered = (answer) => (window.asked = answer);
      delete window.asked;
      window.__TAURI_INTERNALS__.invoke('rpc', { name, request }).then((view) => answered({ view }), (error) => answered({ error }));
    }, name, request);
    return this.until(`the answer to ${name}`, () => window.asked);
  }

  /** Loads the page afresh, as it does by itself after locking. */
  reload() {
    return this.#send('POST', `${this.path}/refresh`, {});
  }

  /** Every visible word of the page. */
  text() {
    return this.run(() => document.body.innerText);
  }

  /** Waits until these words stand on the page. */
  reads(words) {
    return this.until(`“${words}”`, (words) => document.body.innerText.includes(words), words);
  }

  /** A picture of the page, only where somebody wants to look: CREWROOM_PICTURES=folder. */
  async picture(name) {
    const folder = process.env.CREWROOM_PICTURES;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    // The driver takes what was drawn last; a busy machine draws late.
    await this.run(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => (window.drawn = true)))) && delete window.drawn);
    await this.until('the next frame', () => window.drawn);
    writeFileSync(join(folder, `${name}.png`), await this.#send('GET', `${this.path}/screenshot`), 'base64');
  }

  /** Closes the window in the ordinary way, with all that the app and the webview do then. */
  async close() {
    await this.#send('DELETE', this.path);
    await this.kill();
  }

  /** Ends the app with no warning, as a flat battery would. */
  async kill() {
    stop(this.pid);
    await until('the end of the app', () => program(this.pid) === null);
    for (const pid of tree(this.driver.pid).reverse()) stop(pid);
  }
}

// Runs in the page: whether a sheet or a page is still sliding in.
function moving() {
  return document.getAnimations().some((animation) => animation.playState === 'running' && animation.effect.getComputedTiming().endTime < Infinity);
}

// Runs in the page. Roles and names are worked out as far as this app's markup needs it.
function byRole(role, name) {
  const implied = {
    button: 'button',
    heading: 'h1,h2,h3',
    link: 'a[href]',
    searchbox: 'input[type=search]',
    textbox: 'input:not([type]),input[type=text],input[type=password],textarea',
  };
  const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const nameOf = (element) => {
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent;
    return plain(label ?? element.innerText);
  };
  // Behind an open dialog nothing can be reached.
  const stage = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document;
  const all = [...stage.querySelectorAll(`${implied[role]},[role=${role}]`)];
  const seen = all.filter((element) => (element.getAttribute('role') ?? role) === role && element.getClientRects().length > 0);
  return seen.find((element) => nameOf(element) === name) ?? seen.find((element) => nameOf(element).startsWith(`${name} `)) ?? null;
}
