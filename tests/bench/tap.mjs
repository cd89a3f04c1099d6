// From the finger's leaving to the next change that is drawn: a phone in Chromium, six times slower than this
// machine, on the real core behind the bridge. Also what the first screen fetches before it is drawn.
// `node tests/bench/tap.mjs [--quick]`; prints lines as figures.rs does: what, measured, bar, unit.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Bridge } from '../e2e/bridge.mjs';
import { chromiumBinary, root } from '../e2e/paths.mjs';

const { chromium } = createRequire(join(root, 'ui/package.json'))('playwright-core');
const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 6 : 12;
const SLOWER = 6;
const BAR_MS = 100;
const PATIENCE_MS = 5_000;

const figure = (what, measured, bar, unit) => console.log([what, measured.toFixed(3), bar ?? '-', unit].join('\t'));
const remark = (text) => console.log(`# ${text}`);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const at = (all, share) => [...all].sort((a, b) => a - b)[Math.max(0, Math.ceil(share * all.length) - 1)];

const bridge = await Bridge.start();
const browser = await chromium.launch({ executablePath: chromiumBinary, args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const answer of ['good', 'ok', 'low', 'ok', 'struggling', 'good']) await bridge.rpc('check_ins.record', { answer });
  const context = await openPhone();
  const before = await floor(context);
  const page = await openApp(context);
  await firstPaint(page);
  await taps(page);
  await page.close();
  const after = await floor(context);
  figure(`the same on a bare page with one button, p95 of ${before.length + after.length}`, at([...before, ...after], 0.95), null, 'ms');
} finally {
  await browser.close();
  await bridge.stop();
}

async function openPhone() {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 }, screen: { width: 390, height: 844 }, isMobile: true, hasTouch: true,
    deviceScaleFactor: 2, locale: 'en-GB', timezoneId: 'Europe/London', colorScheme: 'dark',
  });
  await context.addInitScript(watch);
  return context;
}

async function openPage(context, address) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.goto(address);
  return page;
}

async function openApp(context) {
  const page = await openPage(context, `${bridge.address}#/now`);
  await page.locator('.answer').first().waitFor();
  // What is fetched ahead of need is there before anybody taps.
  await pause(4_000);
  return page;
}

/** What this browser on this machine takes at least: one button that changes its own word. */
async function floor(context) {
  const page = await openPage(context, `data:text/html,<button style="font-size:4em" onclick="this.textContent=+this.textContent+1">0</button>`);
  const took = [];
  for (let number = 0; number < ROUNDS * 2; number += 1) took.push(await tapOn(page, page.locator('button')));
  await page.close();
  return took.filter((one) => one !== null);
}

/** Taps, and gives the milliseconds until a change was drawn; null when none was. */
async function tapOn(page, locator) {
  await locator.waitFor({ state: 'visible' });
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  await page.evaluate(() => (window.tapTook = null));
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  const seen = page.waitForFunction(() => window.tapTook, null, { timeout: PATIENCE_MS });
  const took = await seen.then((found) => found.jsonValue(), () => null);
  // Let what the tap set off come to rest.
  await pause(700);
  return took;
}

/** Notes when a finger leaves, and when the first change after that has been drawn. Runs in the page. */
function watch() {
  const unseen = (node) => (node instanceof Element ? node : node.parentElement)?.closest('[aria-live], .unseen, head');
  const isShown = (change) => !unseen(change.target);
  addEventListener('pointerup', (event) => {
    const left = event.timeStamp;
    window.tapTook = null;
    window.pageTook = null;
    const heading = () => document.querySelector('#page h1, h1');
    const old = heading();
    // The second frame begins when the first, with the change in it, has been drawn.
    const note = (what) => requestAnimationFrame(() => requestAnimationFrame(() => (window[what] = performance.now() - left)));
    let seen = false;
    const observer = new MutationObserver((changes) => {
      if (!seen && changes.some(isShown)) {
        seen = true;
        note('tapTook');
      }
      // A tab lights up at once; its page is here when it has a heading of its own.
      if (heading() && heading() !== old) {
        observer.disconnect();
        note('pageTook');
      }
    });
    setTimeout(() => observer.disconnect(), 5_000);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  }, true);
}

async function firstPaint(page) {
  const fetched = await page.evaluate(() => {
    const drawn = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity;
    return performance.getEntriesByType('resource').filter((one) => one.responseEnd <= drawn)
      .map((one) => ({ name: new URL(one.name).pathname, bytes: one.decodedBodySize }));
  });
  for (const [what, end, bar] of [['script', '.js', 150], ['style', '.css', 30]]) {
    const some = fetched.filter((one) => one.name.endsWith(end));
    remark(`${what} before the first paint: ${some.map((one) => `${one.name.split('/').pop()} ${one.bytes}`).join(', ')}`);
    figure(`${what} that a browser fetched before the first paint`, some.reduce((sum, one) => sum + one.bytes, 0) / 1_000, bar, 'kB');
  }
}

async function taps(page) {
  const kinds = { answer: [], detail: [], done: [], tab: [] };
  const missed = [];
  const pages = [];
  const tap = async (kind, locator) => {
    const took = await tapOn(page, locator);
    if (took === null) missed.push(kind);
    else kinds[kind].push(took);
  };
  const sheet = page.locator('dialog[open]');
  for (let round = 0; round < ROUNDS; round += 1) {
    await tap('answer', page.locator('.answer').nth((round + 1) % 4));
    await sheet.waitFor();
    const choice = sheet.locator('.choice:visible').nth(round % 5);
    if (await choice.count()) await tap('detail', choice);
    await tap('done', sheet.locator('button').last());
    await sheet.waitFor({ state: 'detached', timeout: PATIENCE_MS }).catch(() => page.keyboard.press('Escape'));
    for (const number of [1, 2, 3, 4, 0]) {
      await tap('tab', page.locator('nav.tabs a').nth(number));
      const took = await page.evaluate(() => window.pageTook);
      if (took !== null) pages.push(took);
    }
  }
  const all = Object.values(kinds).flat();
  for (const [kind, some] of Object.entries(kinds)) {
    if (some.length > 0) remark(`tap on ${kind}: p50 ${at(some, 0.5).toFixed(0)}, p95 ${at(some, 0.95).toFixed(0)}, max ${Math.max(...some).toFixed(0)} ms of ${some.length}`);
  }
  remark(`a tab's page with its heading: p50 ${at(pages, 0.5).toFixed(0)}, p95 ${at(pages, 0.95).toFixed(0)} ms of ${pages.length}`);
  if (missed.length > 0) remark(`no change was seen after ${missed.length} taps: ${missed.join(', ')}`);
  figure(`tap to visible change, ${SLOWER}x slower Chromium, p50 of ${all.length}`, at(all, 0.5), null, 'ms');
  figure(`tap to visible change, ${SLOWER}x slower Chromium, p95 of ${all.length}`, at(all, 0.95), BAR_MS, 'ms');
}
