// Every screen and state, in three themes and two languages, by axe and by our own rules; every one
// again with text at 200 % on the phone; then the focus. A fault names screen, theme, language, rule
// and place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, cutOff, setTextSize, setTheme, structure, unmarkedEnglish } from './checks.mjs';
import { App, journey, until } from './harness.mjs';
import { worlds } from './matrix.mjs';

const WORLD_MS = 360_000;
const languages = ['en', 'cy'];

/** Looks at one state in every theme and at 200 %. */
async function lookAt(app, state) {
  const faults = [];
  const note = (theme, found) => faults.push(...found.map((fault) => `${state.name} | ${app.size} | ${theme} | ${app.language} | ${fault}`));
  const { page } = app;
  await setTheme(page, 'day');
  note('day', await axe(page));
  note('day', await structure(page));
  note('day', await cutOff(page));
  if (app.language === 'cy') note('day', await unmarkedEnglish(page));
  // The phone has shown these colours on these words by then.
  if (!app.phone && app.language === 'cy') return faults;
  for (const theme of ['dark', 'night']) {
    await setTheme(page, theme);
    note(theme, await axe(page, { coloursOnly: true }));
  }
  if (app.phone) {
    await setTextSize(page, 200);
    note('200 % text', await cutOff(page));
    await setTextSize(page, 100);
  }
  return faults;
}

for (const size of ['phone', 'desktop']) {
  for (const world of worlds) {
    test(`${world.name} (${size})`, { timeout: WORLD_MS }, async () => {
      const app = await App.start({ size, at: world.at, keys: world.keys, seed: world.seed });
      const faults = [];
      try {
        for (const language of languages) {
          await app.enter(world, language);
          for (const state of world.states) {
            if (state.on && state.on !== size) continue;
            await state.go(app);
            faults.push(...(await lookAt(app, state)));
            await state.after?.(app);
          }
        }
        app.assertClean();
      } finally {
        await app.stop();
      }
      assert.equal(faults.length, 0, `${faults.length} faults:\n${faults.join('\n')}`);
    });
  }
}

const focusOn = (app) => app.page.evaluate(() => {
  const at = document.activeElement;
  return { tag: at.tagName, name: (at.getAttribute('aria-label') ?? at.innerText ?? '').trim(), inDialog: at.closest('dialog') !== null };
});
const focusIs = (app, what, wanted) => until(`the focus on ${what}`, async () => wanted(await focusOn(app)));

journey('the focus goes to the heading on arrival, and back to the link on return', {}, async (app) => {
  await app.open('now');
  for (const tab of ['people', 'guidance', 'week', 'check_ins', 'now']) {
    await app.tab(tab);
    await focusIs(app, tab, ({ tag, name }) => tag === 'H1' && name === app.t(`nav.${tab}`));
  }
  await app.tab('people');
  await app.press(app.page.locator('a[href="#/people/samaritans"]').first());
  await focusIs(app, 'the person', ({ tag, name }) => tag === (app.phone ? 'H1' : 'H2') && name === 'Samaritans');
  if (!app.phone) return;
  await app.page.goBack();
  await focusIs(app, 'the link that led away', ({ tag, name }) => tag === 'A' && name.includes('Samaritans'));
});

journey('a sheet takes the focus, keeps it, and gives it back', {}, async (app) => {
  await app.open('people');
  const help = app.button(app.t('actions.help_now')).first();
  await help.focus();
  await app.page.keyboard.press('Enter');
  await app.sheet.waitFor();
  await focusIs(app, 'the sheet', ({ inDialog }) => inDialog);
  for (let press = 0; press < 40; press += 1) await app.page.keyboard.press('Tab');
  const { inDialog, tag } = await focusOn(app);
  assert.ok(inDialog || tag === 'BODY', 'Tab stays in the sheet');
  await app.page.keyboard.press('Escape');
  await focusIs(app, 'Help', ({ name }) => name === app.t('actions.help_now'));
});

/** Walks the page with Tab and tells what has no ring. */
async function withoutRing(app, most = 45) {
  const bare = [];
  for (let press = 0; press < most; press += 1) {
    await app.page.keyboard.press('Tab');
    const at = await app.page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const drawn = [element, element.closest('label'), element.closest('.field')].filter(Boolean);
      const ring = drawn.some((one) => getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
      return { ring, name: (element.getAttribute('aria-label') ?? element.innerText ?? element.tagName).trim().slice(0, 40) };
    });
    if (at === null) break;
    if (!at.ring) bare.push(at.name);
  }
  return bare;
}

journey('the focus can be seen wherever it goes', { on: ['desktop'] }, async (app) => {
  for (const route of ['now', 'people', 'guidance/section-136', 'week', 'settings', 'settings/force', 'settings/sync', 'settings/sync/enrol', 'settings/sync/join']) {
    await app.open(route);
    assert.deepEqual(await withoutRing(app), [], route);
  }
});
