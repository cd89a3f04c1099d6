// Syncing from the real window: a real hub, and a second device of the same officer in a browser.
// Needs also: cargo build -p crewroom-bridge -p crewroom-hub.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { App, quit } from '../e2e/app.mjs';
import { Hub } from '../e2e/hub.mjs';
import * as browser from '../e2e/syncing.mjs';
import { plural, t } from '../e2e/text.mjs';
import { checkIn, openSync, openTab, syncNow } from './journeys.mjs';
import { Session, until } from './session.mjs';
import { Window } from './webdriver.mjs';

const words = t('en');
const NOTE = 'Dunnock in the hedge, slept badly';
const SPARE = 'Dunnock phone';
let session;
let hub;
let window;
let spare;

before(async () => {
  session = await Session.start();
  hub = await Hub.start();
});
after(async () => {
  await spare?.stop();
  await quit();
  await session?.end();
  await hub?.stop();
});

const status = async () => (await window.ask('sync.status')).view;
const checkIns = async () => (await window.ask('check_ins.list', { before_ms: null, limit: 50 })).view.check_ins;
/** How the row of a check-in reads. */
const row = ({ at, answer }) => words('check_ins.list.with', { time: at.time, answer: words(`answers.${answer}`) });
const answers = (list) => list.map(({ answer }) => answer).sort();
const byId = (list) => [...list].sort((one, other) => one.id.localeCompare(other.id));

/** Another tap within ten minutes corrects the last check-in; a page that begins afresh makes a new one. */
async function checkInAgain(answer) {
  await window.reload();
  await openTab(window, 'now');
  await checkIn(window, answer);
  await window.tap('button', words('actions.done'));
}

test('it enrols with a code, and sends what was there before', async () => {
  window = await Window.open(session);
  await checkIn(window, 'low');
  await window.tap('button', words('actions.done'));
  await openSync(window);
  await window.picture('sync-off');
  await window.tap('link', words('sync.off.enrol'));
  await window.type('textbox', words('sync.address'), hub.address);
  await window.type('textbox', words('sync.enrol.code'), hub.invite());
  await window.picture('sync-enrol');
  await window.tap('button', words('sync.enrol.submit'));
  await window.find('button', words('sync.on.now'));
  await window.reads(hub.name);
  await window.reads(words('sync.label_computer'));
  await window.find('button', words('nav.back_to', { page: words('nav.settings') }));
  await until('everything to be sent', async () => (await status()).waiting === 0);
  await window.reads(words('sync.on.nothing_waits'));
  await window.picture('sync-on');
});

test('a second device joins: its code is typed here, and both show the same digits', async () => {
  spare = await App.start({ size: 'phone' });
  await spare.open('now');
  const code = await browser.askToJoin(spare, hub, SPARE);
  await openSync(window);
  await window.tap('link', words('sync.devices.add'));
  await window.reads(hub.address);
  await window.picture('sync-add');
  await window.type('textbox', words('sync.add.code'), code.toLowerCase());
  await window.tap('button', words('sync.add.submit'));
  await window.reads(words('sync.pair.same'));
  await window.picture('sync-digits');
  const shown = await window.run(() => document.querySelector('.digits').innerText);
  assert.match(shown, /^\d\s?\d$/);
  assert.equal(await browser.digits(spare), shown);
  await window.tap('button', words('sync.add.done'));
  await window.find('heading', words('sync.title'));
  await browser.press(spare, 'sync.pair.yes');
  await spare.seen(spare.button(spare.t('sync.on.now')));

  // What was there before comes along.
  assert.deepEqual(await browser.checkIns(spare), await checkIns());
  await spare.tab('check_ins');
  await spare.seen(spare.link(new RegExp(spare.t('answers.low'))));
});

test('a check-in on one is on the other, both ways', async () => {
  await checkInAgain('good');
  assert.equal((await syncNow(window)).waiting, 0);
  await window.reads(SPARE);
  await window.picture('sync-two-devices');
  await browser.syncNow(spare);
  await spare.tab('check_ins');
  await spare.seen(spare.link(new RegExp(spare.t('answers.good'))));
  assert.deepEqual(byId(await browser.checkIns(spare)), byId(await checkIns()));

  await browser.checkIn(spare, 'ok');
  assert.equal((await browser.syncNow(spare)).waiting, 0);
  await syncNow(window);
  await openTab(window, 'check_ins');
  const came = (await checkIns()).find(({ answer }) => answer === 'ok');
  await window.find('link', row(came));
  await window.picture('sync-came-in');
  assert.deepEqual(answers(await checkIns()), ['good', 'low', 'ok']);
});

test('without the hub both are edited; with it back they agree', async () => {
  await hub.pull();
  // Each takes up what the other wrote, and adds one of its own.
  const theirs = (await checkIns()).find(({ answer }) => answer === 'ok');
  await window.tap('link', row(theirs));
  await window.find('heading', words('check_ins.detail_question'));
  await window.tap('button', words('answers.struggling'));
  await until('the other answer', async () => answers(await checkIns()).includes('struggling'));
  await checkInAgain('ok');
  const ours = (await browser.checkIns(spare)).find(({ answer }) => answer === 'good');
  await spare.rpc('check_ins.update', { id: ours.id, change: { field: 'note', value: NOTE } });
  await browser.checkIn(spare, 'low');

  const [here, there] = [await syncNow(window), await browser.syncNow(spare)];
  for (const away of [here, there]) {
    assert.equal(away.problem, 'offline');
    assert.ok(away.waiting > 0, 'what was written waits');
  }
  await window.reads(words('sync.problems.offline'));
  await window.picture('sync-offline');

  await hub.serve();
  for (const sync of [() => syncNow(window), () => browser.syncNow(spare), () => syncNow(window)]) {
    const { problem, waiting } = await sync();
    assert.deepEqual({ problem, waiting }, { problem: null, waiting: 0 });
  }
  await window.reads(words('sync.on.nothing_waits'));
  const agreed = byId(await checkIns());
  assert.deepEqual(byId(await browser.checkIns(spare)), agreed);
  assert.deepEqual(answers(agreed), ['good', 'low', 'low', 'ok', 'struggling']);
  assert.equal(agreed.find(({ id }) => id === ours.id).note, NOTE);
  assert.equal(agreed.find(({ id }) => id === theirs.id).answer, 'struggling');
});

test('a removed device is told so, and gets nothing that is written later', async () => {
  await openSync(window);
  await window.tap('button', words('sync.devices.remove_name', { label: SPARE }));
  await window.find('heading', words('sync.devices.sure', { label: SPARE }));
  await window.picture('sync-remove');
  await window.tap('button', words('sync.devices.yes'));
  await until('the device to be gone', async () => (await status()).devices === 1);
  await window.until('its row to be gone', (label) => ![...document.querySelectorAll('.device')].some((device) => device.innerText.includes(label)), SPARE);
  await window.picture('sync-removed');

  const had = await browser.checkIns(spare);
  await checkInAgain('struggling');
  assert.equal((await syncNow(window)).waiting, 0);
  assert.ok(['removed', 'signed_out'].includes((await browser.syncNow(spare)).problem));
  await spare.open('now');
  await spare.page.clock.runFor(1_500);
  await spare.seen(spare.link(spare.t('now.sync_do')));
  // Whatever it asks, and however often.
  await browser.syncNow(spare);
  assert.deepEqual(await browser.checkIns(spare), had);
  assert.equal((await checkIns()).length, had.length + 1);
  spare.assertClean();
});

test('it is killed and opened again: still enrolled, and what it wrote last is sent', async () => {
  const kept = async () => (await window.ask('sync.kept')).view.envelopes;
  const all = await kept();
  await checkInAgain('good');
  const written = byId(await checkIns());
  await window.kill();

  window = await Window.open(session);
  await openSync(window);
  await window.reads(hub.name);
  await window.find('button', words('sync.on.now'));
  // It syncs by itself once it stands open.
  const { hub: at, devices, problem } = await until('the last to be sent', async () => {
    const now = await status();
    return now.state === 'idle' && now.waiting === 0 && now.last_ms !== null && now;
  });
  assert.deepEqual([at.address, devices, problem], [hub.address, 1, null]);
  assert.ok((await kept()) > all, 'the hub has more than before');
  assert.deepEqual(byId(await checkIns()), written);
  await window.tap('link', words('nav.settings'));
  await window.reads(plural('en')('sync.device_count', 1));
  await window.picture('sync-again');

  // Neither on the hub's disk nor in its log.
  const held = hub.holds();
  for (const word of [NOTE, 'Dunnock', words('sync.label_computer'), 'struggling', ...written.map(({ id }) => id)]) {
    assert.equal(held.indexOf(word), -1, `the hub holds “${word}”`);
  }
});
