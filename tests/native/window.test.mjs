// The real window: it opens on the starter content, keeps what it was told through a crash,
// and locks. Needs: npm run build (in ui/), cargo build -p crewroom --features trial, and the
// packages that `cargo xtask run` and xtask/src/system.rs name.
// Run: node --test tests/native/
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { t } from '../e2e/text.mjs';
import { ENTER, ESCAPE, checkIn, openTab, setPin } from './journeys.mjs';
import { Session, until } from './session.mjs';
import { Window } from './webdriver.mjs';

const words = t('en');
const PIN = '482915';
let session;
let window;

before(async () => {
  session = await Session.start();
});
after(() => session?.end());

test('it opens on Now, with the starter content', async () => {
  window = await Window.open(session);
  await window.find('heading', words('nav.now'));
  await window.reads(words('check_ins.question'));
  await window.reads(words('check_ins.one_tap'));
  assert.match(await window.text(), /Content from \d+ \w+ \d{4}/);
  assert.equal(await window.run(() => location.href), 'tauri://localhost#/now');
  await window.picture('now');

  await openTab(window, 'people');
  await window.reads('Samaritans');
  await openTab(window, 'guidance');
  await window.reads(words('guidance.subjects'));
  await openTab(window, 'week');
  await window.picture('week');
});

test('one tap checks in, and the check-in outlives a crash', async () => {
  await openTab(window, 'now');
  await checkIn(window, 'good');
  await window.picture('saved');
  await window.kill();

  window = await Window.open(session);
  await openTab(window, 'check_ins');
  await window.reads(words('check_ins.list.title'));
  assert.match(await window.text(), /14:3\d: Good/);
  await window.picture('check-ins');
});

test('with a PIN it opens locked, and only the right PIN opens it', async () => {
  await setPin(window, PIN);
  await window.kill();

  window = await Window.open(session);
  await window.find('heading', words('nav.now'));
  assert.equal((await window.ask('check_ins.overview')).error.code, 'locked');

  // What is not private needs no PIN.
  await openTab(window, 'people');
  await window.reads('Samaritans');
  await openTab(window, 'guidance');
  await window.reads(words('guidance.subjects'));
  await window.tap('button', words('actions.help_now'));
  await window.find('heading', words('actions.help_now'));
  await window.reads('116 123');
  await window.keys(ESCAPE);

  await window.tap('link', words('nav.check_ins'));
  await window.find('heading', words('lock.title'));
  assert.doesNotMatch(await window.text(), /14:3\d: Good/);
  await window.picture('locked');
  await window.keys(`111222${ENTER}`);
  await window.reads(words('errors.wrong_pin'));
  await window.picture('wrong-pin');
  await window.keys(PIN + ENTER);
  await window.reads(words('check_ins.list.title'));
  assert.match(await window.text(), /14:3\d: Good/);
});

test('Hide shows a plain clock at once, and locks', async (context) => {
  // Timed in the page itself, from the tap to the clock. The page starts afresh when it has
  // locked, so the time is put where it outlives that.
  await window.run(() => {
    addEventListener('click', () => {
      const tapped = performance.now();
      const look = () => document.querySelector('main time') && sessionStorage.setItem('hidden-after', performance.now() - tapped);
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    }, { capture: true, once: true });
  });
  await window.tap('button', words('actions.hide'));
  await until('the clock', () => window.run(() => document.title === 'Clock' && document.querySelector('main time') !== null));
  await window.find('heading', words('app.clock'));
  const text = await window.text();
  for (const telling of [words('app.name'), words('answers.good'), words('nav.check_ins'), words('actions.help_now')]) {
    assert.ok(!text.includes(telling), `the hidden screen says “${telling}”`);
  }
  await window.picture('hidden');
  // A measurement, not a promise: the machine may be busy.
  const ms = Number(await window.run(() => sessionStorage.getItem('hidden-after')));
  context.diagnostic(`hidden ${Math.round(ms)} ms after the tap (the aim is 300)`);
  await until('the lock', async () => (await window.ask('check_ins.overview')).error?.code === 'locked');

  await window.run(() => document.querySelector('main button').focus());
  await window.keys(ENTER, 1_300);
  await window.find('heading', words('nav.now'));
  await window.tap('link', words('nav.check_ins'));
  await window.find('heading', words('lock.title'));
});
