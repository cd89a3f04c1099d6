// Pictures of every screen, for people to look at:
//   node tests/e2e/screenshots.mjs OUTDIR [part of a screen's name]
// Phone and desktop, day and night, English and Welsh. With FULL=1 the whole page, however long.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTheme } from './checks.mjs';
import { App, quit } from './app.mjs';
import { worlds } from './matrix.mjs';

const [folder, wanted = ''] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node tests/e2e/screenshots.mjs OUTDIR [part of a screen’s name]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const fullPage = process.env.FULL === '1';
let taken = 0;

async function picture(app, state) {
  await state.go(app);
  // No caret and no finger on a button.
  await app.page.mouse.move(0, 0);
  for (const theme of ['day', 'night']) {
    await setTheme(app.page, theme);
    const name = [state.name, app.size, theme, app.language].join('-').replace(/[^\w-]+/g, '-').replace(/-+/g, '-').toLowerCase();
    await app.page.screenshot({ path: join(folder, `${name}.png`), fullPage, caret: 'hide' });
    taken += 1;
  }
  await state.after?.(app);
}

for (const size of ['phone', 'desktop']) {
  for (const world of worlds) {
    const states = world.states.filter((state) => state.picture && (!state.on || state.on === size) && state.name.includes(wanted));
    if (states.length === 0) continue;
    const app = await App.start({ size, at: world.at, keys: world.keys, seed: world.seed });
    try {
      for (const language of ['en', 'cy']) {
        await app.enter(world, language);
        for (const state of states) await picture(app, state);
      }
      for (const problem of app.problems) console.error(problem);
    } finally {
      await app.stop();
    }
  }
}
await quit();
console.log(`${taken} pictures in ${folder}`);
