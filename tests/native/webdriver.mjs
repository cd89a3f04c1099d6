// A small WebDriver client for the real window: starts WebKitWebDriver, which starts the app.
import { createServer } from 'node:net';
import { at, binary, program, stop, tree, until } from './session.mjs';

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

  /** The one visible element with this role and name, as a screen reader finds it. */
  find(role, name) {
    return until(`${role} “${name}”`, async () => {
      const found = await this.run(byRole, role, name instanceof RegExp ? { source: name.source } : name);
      return found?.[ELEMENT];
    });
  }

  /** Whether such an element is there now. */
  async has(role, name) {
    return (await this.run(byRole, role, name instanceof RegExp ? { source: name.source } : name)) !== null;
  }

  /** Taps it, as a finger or a mouse would. */
  async tap(role, name) {
    await this.#send('POST', `${this.path}/element/${await this.find(role, name)}/click`, {});
  }

  /** Types into it. */
  async type(role, name, text) {
    await this.#send('POST', `${this.path}/element/${await this.find(role, name)}/value`, { text });
  }

  /** Presses keys wherever the focus is. */
  async keys(text) {
    const actions = [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    await this.#send('POST', `${this.path}/actions`, { actions: [{ type: 'key', id: 'keys', actions }] });
  }

  /** Every visible word of the page. */
  text() {
    return this.run(() => document.body.innerText);
  }

  /** Waits until these words stand on the page. */
  reads(words) {
    return this.until(`“${words}”`, (words) => document.body.innerText.includes(words), words);
  }

  /** Ends the app with no warning, as a flat battery would. */
  async kill() {
    stop(this.pid);
    await until('the end of the app', () => program(this.pid) === null);
    for (const pid of tree(this.driver.pid).reverse()) stop(pid);
  }
}

// Runs in the page. Roles and names are worked out as far as this app's markup needs it.
function byRole(role, name) {
  const implied = {
    button: 'button', link: 'a[href]', heading: 'h1,h2,h3', textbox: 'input:not([type]),input[type=text],input[type=password],textarea',
    searchbox: 'input[type=search]', radio: 'input[type=radio]', checkbox: 'input[type=checkbox]', switch: 'input[role=switch]', dialog: 'dialog[open]',
    slider: 'input[type=range]', combobox: 'select', alert: 'none',
  };
  const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const nameOf = (element) => {
    const labelled = element.getAttribute('aria-labelledby');
    if (labelled) return labelled.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ');
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent;
    return label ?? element.textContent;
  };
  const wanted = (text) => (typeof name === 'string' ? text === name : new RegExp(name.source).test(text));
  // Behind an open dialog nothing can be reached.
  const stage = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document;
  const candidates = [...stage.querySelectorAll(`${implied[role] ?? 'none'},[role=${role}]`)];
  const own = (element) => !element.hasAttribute('role') || element.getAttribute('role') === role;
  return candidates.find((element) => own(element) && element.checkVisibility() && wanted(plain(nameOf(element)))) ?? null;
}
