// One browser for each test file; each journey gets a bridge, a folder and a page of its own, so that
// none depends on another.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { App, quit, sizes } from './app.mjs';

export { App, pause, until } from './app.mjs';
export { like } from './text.mjs';

const HANG_MS = 120_000;
const JOURNEY_MS = 2 * HANG_MS + 20_000;

async function keepPicture(app, name) {
  const folder = process.env.CREWROOM_E2E_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await app.page.screenshot({ path: join(folder, `${name.replace(/\W+/g, '-')}.png`) }).catch(() => {});
}

const HUNG = Symbol('hung');

/** One try at a journey; HUNG when the browser has not come to an end of it in good time. */
async function attempt(name, size, options, body) {
  const app = await App.start({ size, ...options });
  let timer;
  const hung = new Promise((resolve) => (timer = setTimeout(resolve, HANG_MS, HUNG)));
  const walked = body(app).then(() => app.assertClean());
  try {
    return await Promise.race([walked, hung]);
  } catch (error) {
    await keepPicture(app, `${name} ${size}`);
    if (app.problems.length > 0) error.message += `\nalso: ${app.problems.join('\n')}`;
    throw error;
  } finally {
    clearTimeout(timer);
    // What is left of a hung try ends with its page; nobody waits for it any more.
    walked.catch(() => {});
    await app.stop();
  }
}

/**
 * The same journey on a phone and on a desktop. With CREWROOM_E2E_PICTURES a failure leaves a picture there.
 * A browser that hangs (it happens on a busy machine) gets one more try, and says so; an assertion never does.
 */
export function journey(name, options, body) {
  const { on = Object.keys(sizes), todo = false, ...rest } = options;
  for (const size of on) {
    test(`${name} (${size})`, { timeout: JOURNEY_MS, todo }, async (context) => {
      if ((await attempt(name, size, rest, body)) !== HUNG) return;
      context.diagnostic(`hung for ${HANG_MS / 1_000} s; tried again: ${name} (${size})`);
      if ((await attempt(name, size, rest, body)) === HUNG) throw new Error(`hung twice for ${HANG_MS / 1_000} s`);
    });
  }
}

after(quit);
