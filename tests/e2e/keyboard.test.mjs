// The four jobs that matter most, with nothing but a keyboard.
import assert from 'node:assert/strict';
import { journey, until } from './harness.mjs';

const desktop = { on: ['desktop'] };
const focused = (app) => app.page.evaluate(() => {
  const at = document.activeElement;
  return at ? { name: (at.getAttribute('aria-label') ?? at.innerText ?? '').trim(), tag: at.tagName, ring: getComputedStyle(at).outlineStyle } : null;
});

/** Tab until the focus is where it should be: no pointer, and no trap on the way. */
async function tabTo(app, name, most = 60) {
  const wanted = typeof name === 'string' ? (text) => text === name : (text) => name.test(text);
  for (let press = 0; press < most; press += 1) {
    const at = await focused(app);
    if (at && wanted(at.name)) {
      assert.notEqual(at.ring, 'none', `the focus on ${name} can be seen`);
      return;
    }
    await app.page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${name}`);
}
const key = (app, name) => app.page.keyboard.press(name);

journey('check in', desktop, async (app) => {
  await app.open('now');
  await tabTo(app, app.t('answers.low'));
  await key(app, 'Enter');
  await app.sheet.waitFor();
  await until('the check-in', async () => (await app.rpc('check_ins.list', { before_ms: null, limit: 1 })).total === 1);
  await tabTo(app, new RegExp(`^${app.t('check_ins.stress.title').replace('?', '\\?')}`));
  await key(app, 'Enter');
  await key(app, 'Tab');
  await key(app, 'Space');
  await until('stress', async () => (await app.rpc('check_ins.list', { before_ms: null, limit: 1 })).check_ins[0].stress === 1);
  await key(app, 'ArrowDown');
  await until('the next', async () => (await app.rpc('check_ins.list', { before_ms: null, limit: 1 })).check_ins[0].stress === 2);
  await tabTo(app, app.t('actions.done'));
  await key(app, 'Enter');
  await app.gone(app.sheet);
  await until('the focus back on the answer', async () => (await focused(app)).name === app.t('answers.low'));
});

journey('search and open a card', desktop, async (app) => {
  await app.open('now');
  await key(app, 'Control+4');
  await app.settled();
  await app.seen(app.heading(app.t('nav.guidance'), 1));
  await key(app, '/');
  await app.page.keyboard.type('s136');
  await app.seen(app.page.getByRole('list', { name: app.t('nav.guidance') }));
  await key(app, 'Enter');
  await app.seen(app.heading(/section 136/i));

  // The same from anywhere, through the palette.
  await key(app, 'Control+k');
  await app.sheet.waitFor();
  await app.page.keyboard.type('golden hour');
  await app.seen(app.button(/golden hour: first/i, app.sheet));
  await tabTo(app, /golden hour: first/i);
  await key(app, 'Enter');
  await app.seen(app.heading(/golden hour/i).first());
  await tabTo(app, app.t('guidance.bookmark'));
  await key(app, 'Enter');
  await app.seen(app.button(app.t('guidance.bookmark_remove')));
});

journey('help: open it, copy a number, close it, and go on where one was', desktop, async (app) => {
  await app.open('people');
  await tabTo(app, app.t('actions.help_now'));
  await key(app, 'Enter');
  await app.sheet.waitFor();
  await app.sheet.locator('.line').first().waitFor();
  const { lines } = await app.rpc('contacts.help');
  const samaritans = lines.find(({ id }) => id === 'samaritans');
  await tabTo(app, new RegExp(`${app.t('actions.copy')}.*${samaritans.phone}`, 's'));
  await key(app, 'Enter');
  await until('the number to be copied', async () => (await app.copied()) === samaritans.phone.replaceAll(' ', ''));
  await key(app, 'Escape');
  await app.gone(app.sheet);
  await until('the focus back on Help', async () => (await focused(app)).name === app.t('actions.help_now'));
});

journey('unlock', {
  ...desktop,
  seed: async (bridge) => {
    await bridge.rpc('check_ins.record', { answer: 'ok' });
    await bridge.rpc('vault.set_pin', { pin: '802531', current: null });
    await bridge.rpc('vault.lock');
  },
}, async (app) => {
  await app.open('check-ins');
  await app.seen(app.heading(app.t('lock.title'), 1));
  await app.page.keyboard.type('802532');
  await key(app, 'Backspace');
  await app.page.keyboard.type('1');
  await key(app, 'Enter');
  await app.seen(app.heading(app.t('nav.check_ins'), 1));
  assert.equal((await app.rpc('vault.status')).state, 'open');
});

journey('the keys themselves: ?, tabs, Esc', desktop, async (app) => {
  await app.open('now');
  await key(app, '?');
  await app.seen(app.page.getByRole('dialog', { name: app.t('shortcuts.title') }));
  await key(app, 'Escape');
  await app.gone(app.sheet);
  for (const [at, tab] of ['now', 'check_ins', 'people', 'guidance', 'week'].entries()) {
    await key(app, `Control+${at + 1}`);
    await app.seen(app.heading(app.t(`nav.${tab}`), 1));
  }
  // The skip link comes first and leads past the rail.
  await app.open('week');
  await key(app, 'Tab');
  assert.equal((await focused(app)).name, app.t('app.skip'));
  await key(app, 'Enter');
  await until('the heading', async () => (await focused(app)).tag === 'H1');
});
