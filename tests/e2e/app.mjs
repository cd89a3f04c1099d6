// The built interface in a browser, over the bridge, with a watch over what must never happen.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Bridge, IN_THE_WEEK } from './bridge.mjs';
import { chromiumBinary, root } from './paths.mjs';
import { plural, t } from './text.mjs';

// The interface has the packages; the tests add none.
export const requireUi = createRequire(join(root, 'ui/package.json'));
const { chromium } = requireUi('playwright-core');

const CHROMIUM_FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const PATIENCE_MS = 15_000;

export const sizes = {
  phone: { viewport: { width: 390, height: 844 }, screen: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
};

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks until the answer is truthy; says what was missing when it never is. */
export async function until(what, ask, ms = PATIENCE_MS) {
  const end = Date.now() + ms;
  for (;;) {
    let last;
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`, { cause: last });
    await pause(40);
  }
}

let browser = null;
export async function launch() {
  browser ??= await chromium.launch({ executablePath: chromiumBinary, headless: true, args: CHROMIUM_FLAGS });
  return browser;
}
export async function quit() {
  await browser?.close();
  browser = null;
}

export class App {
  /** A bridge, a page at the size wanted, and a watch over everything that must never happen. */
  static async start({ size = 'phone', at = IN_THE_WEEK, keys = 'file', language = 'en', seed, context: more = {} } = {}) {
    const app = new App();
    // A phone is somebody's own; a desktop may be shared.
    app.bridge = await Bridge.start({ at, keys, visits: size === 'desktop' });
    app.size = size;
    app.phone = size === 'phone';
    app.problems = [];
    app.onTheWay = new Set();
    app.allowed = [];
    try {
      await seed?.(app.bridge);
      await app.#openPage(more);
      app.setLanguage(language);
      if (language !== 'en') await app.bridge.set('language', language);
    } catch (error) {
      await app.stop();
      throw error;
    }
    return app;
  }

  async #openPage(more) {
    const running = await launch();
    this.context = await running.newContext({
      ...sizes[this.size], locale: 'en-GB', timezoneId: 'Europe/London', colorScheme: 'light', reducedMotion: 'reduce', acceptDownloads: true, ...more,
    });
    this.context.setDefaultTimeout(PATIENCE_MS);
    await this.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: this.bridge.origin });
    // The page and the core must agree about what time it is.
    const { now } = await this.bridge.rpc('now.open');
    await this.context.clock.install({ time: now.ms });
    await this.context.addInitScript(watchPage);
    this.context.on('request', (request) => this.#watchRequest(request));
    this.context.on('requestfinished', (request) => this.onTheWay.delete(request));
    this.context.on('requestfailed', (request) => this.onTheWay.delete(request));
    this.page = await this.context.newPage();
    this.page.on('console', (message) => this.#watchConsole(message));
    this.page.on('pageerror', (error) => this.#problem(`page error: ${error.stack ?? error}`));
    this.page.on('crash', () => this.#problem('the page crashed'));
  }

  #problem(text) {
    if (!this.allowed.some((pattern) => pattern.test(text))) this.problems.push(text);
  }

  #watchConsole(message) {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const { url } = message.location();
    // A refusal such as "locked" travels as 422, and Chromium reports every such answer.
    if (/status of 422/.test(message.text()) && url.includes('/rpc/')) return;
    // A browser looks for this by itself; the window of the app does not.
    if (url === `${this.bridge.origin}/favicon.ico`) return;
    this.#problem(`console ${message.type()}: ${message.text()} ${url}`);
  }

  #watchRequest(request) {
    this.onTheWay.add(request);
    const url = request.url();
    if (!url.startsWith(`${this.bridge.origin}/`) && !url.startsWith(`blob:${this.bridge.origin}/`)) {
      this.#problem(`request outside the app: ${url}`);
    }
  }

  /** Something that this test brings about on purpose. */
  allow(pattern) {
    this.allowed.push(pattern);
  }

  assertClean() {
    // What was being fetched ahead while a bridge was started again is fetched when it is needed.
    const missed = /net::ERR_\w+ \S+\/assets\//;
    const problems = this.problems.filter((problem) => this.bridge.restarts === 0 || !missed.test(problem));
    assert.deepEqual(problems, [], 'errors on the console, of the page or of the policy');
  }

  /** The language in which the test asks; the settings say in which the app answers. */
  setLanguage(language) {
    this.language = language;
    this.t = t(language);
    this.plural = plural(language);
  }

  /** A world of the matrix in one language; its seed or its beginning may have let time pass. */
  async enter(world, language) {
    await world.begin?.(this.bridge, language);
    await this.bridge.set('language', language);
    this.setLanguage(language);
    await this.page.clock.setSystemTime((await this.rpc('now.open')).now.ms);
    await this.open('now');
  }

  rpc(command, request) {
    return this.bridge.rpc(command, request);
  }

  /** Loads the app afresh at an address such as `people?available=1`. */
  async open(path = 'now') {
    await this.#sheetLeft();
    // The same document with another hash would not load again.
    await this.page.goto('about:blank');
    await this.page.goto(`${this.bridge.address}#/${path}`);
    await this.settled();
  }

  /** A sheet that has just gone leaves the history a moment later; a page that is left in between would be called back. */
  async #sheetLeft() {
    if (!this.page.url().startsWith(this.bridge.origin)) return;
    const left = () => (history.state?.layer ?? 0) <= document.querySelectorAll('dialog[open]').length;
    await until('the sheet to leave the history', () => this.page.evaluate(left));
  }

  /** Goes on inside the running app, as a link would. */
  async go(path) {
    await this.page.evaluate((to) => (location.hash = `#/${to}`), path);
    await this.settled();
  }

  /** A heading is there, and neither code nor an answer of the core is on its way. */
  async settled() {
    await this.page.locator('h1').first().waitFor({ state: 'attached' });
    for (let quiet = 0; quiet < 2; quiet += 1) {
      await until('the page to settle', () => this.onTheWay.size === 0);
      // What an answer brought about may ask again.
      await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      if (this.onTheWay.size > 0) quiet = -1;
    }
  }

  heading(name, level) {
    return this.page.getByRole('heading', { name, level, exact: true });
  }
  button(name, within = this.page) {
    return within.getByRole('button', { name, exact: typeof name === 'string' });
  }
  link(name, within = this.page) {
    return within.getByRole('link', { name, exact: typeof name === 'string' });
  }
  text(words, within = this.page) {
    return within.getByText(words, { exact: typeof words === 'string' });
  }
  /** The sheet in front. */
  get sheet() {
    return this.page.getByRole('dialog');
  }
  get bar() {
    return this.page.locator('.snack');
  }

  /** A finger on the phone, a mouse on the desktop. */
  async press(locator) {
    return this.phone ? locator.tap() : locator.click();
  }

  /** What was handed to the system since the page was loaded: tel:, sms:, https:. */
  links() {
    return this.page.evaluate(() => window.crewroomLinks);
  }

  copied() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** The tab bar on the phone, the rail on the desktop. */
  async tab(name) {
    const bar = this.page.getByRole('navigation', { name: this.t('nav.main') });
    await this.press(this.link(this.t(`nav.${name}`), bar));
    await this.settled();
  }

  async openHelp() {
    await this.press(this.button(this.t('actions.help_now')).first());
    await this.sheet.waitFor();
    await this.sheet.locator('.line').first().waitFor();
    return this.sheet;
  }

  /** Six or more digits on the pad, then its Enter key. */
  async enterPin(pin) {
    const pad = this.page.getByRole('group', { name: this.t('pin.pad') });
    for (const digit of pin) await this.press(pad.getByRole('button', { name: digit, exact: true }));
    const enter = pad.getByRole('button', { name: this.t('pin.enter'), exact: true });
    if (await enter.count()) await this.press(enter);
  }

  /** The app goes to the background, or comes back. */
  async setHidden(hidden) {
    await this.page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (value ? 'hidden' : 'visible') });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  }

  async seen(locator) {
    await locator.waitFor({ state: 'visible' });
  }
  async gone(locator) {
    await locator.waitFor({ state: 'hidden' });
  }

  async stop() {
    await this.context?.close();
    await this.bridge.stop();
  }
}

// Runs in the page before its own code.
function watchPage() {
  window.crewroomLinks = [];
  addEventListener('crewroom:link', (event) => window.crewroomLinks.push(event.detail));
  document.addEventListener('securitypolicyviolation', (event) =>
    console.error(`policy violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
  // The link that stands in for the system is hidden; following it would leave the page.
  document.addEventListener('click', (event) => {
    const anchor = event.target instanceof Element ? event.target.closest('a') : null;
    if (anchor?.hidden && !anchor.href.startsWith('blob:')) event.preventDefault();
  }, true);
}
