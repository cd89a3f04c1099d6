// One browser for each test file; each journey gets a bridge, a folder and a page of its own, so that
// none depends on another.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { App, quit, sizes } from './app.mjs';

export { App, pause, until } from './app.mjs';
export { like } from './text.mjs';

const JOURNEY_MS = 120_000;

async function keepPicture(app, name) {
  const folder = process.env.CREWROOM_E2E_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await app.page.screenshot({ path: join(folder, `${name.replace(/\W+/g, '-')}.png`) }).catch(() => {});
}

/** The same journey on a phone and on a desktop. With CREWROOM_E2E_PICTURES a failure leaves a picture there. */
export function journey(name, options, body) {
  const { on = Object.keys(sizes), todo = false, ...rest } = options;
  for (const size of on) {
    test(`${name} (${size})`, { timeout: JOURNEY_MS, todo }, async () => {
      const app = await App.start({ size, ...rest });
      try {
        await body(app);
        app.assertClean();
      } catch (error) {
        await keepPicture(app, `${name} ${size}`);
        if (app.problems.length > 0) error.message += `\nalso: ${app.problems.join('\n')}`;
        throw error;
      } finally {
        await app.stop();
      }
    });
  }
}

after(quit);
