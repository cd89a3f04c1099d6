// A visit: an officer's own check-ins on a computer that somebody else uses too, with a real hub.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, journey, until } from './harness.mjs';
import { Hub } from './hub.mjs';

const FROM_PHONE = 'Kingfisher under the bridge, first light';
const TYPED_HERE = 'Kingfisher again, written at the desk';
const SOUGHT = 'kingfisher sought';
const OWNER = 'The owner of this computer wrote this';

const press = (app, key, params) => app.press(app.button(app.t(key, params)).first());
const checkIns = async (app) => (await app.rpc('check_ins.list', { before_ms: null, limit: 50 })).check_ins;
const notes = async (app) => (await checkIns(app)).map(({ note }) => note).sort();
const standing = async (app) => (await app.rpc('visit.status')).state;

async function note(app, answer, words) {
  const { id } = await app.rpc('check_ins.record', { answer });
  for (const [field, value] of [['note', words], ['finished', true]]) await app.rpc('check_ins.update', { id, change: { field, value } });
}

/** Every file of a folder with its bytes; what connections share while they are open holds no content. */
function held(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.filter(({ name }) => !name.endsWith('-shm')).map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    return [path, readFileSync(path)];
  }));
}

function assertSame(before, after, when) {
  assert.deepEqual([...after.keys()].sort(), [...before.keys()].sort(), `${when}: files`);
  for (const [path, bytes] of before) assert.ok(bytes.equals(after.get(path)), `${when}: ${path} has changed`);
}

/** A hub, a phone with a check-in, and a computer whose owner keeps something there. */
const atTheDesk = (body) => async (phone) => {
  const hub = await Hub.start();
  const desk = await App.start({ size: 'desktop' });
  try {
    await note(phone, 'low', FROM_PHONE);
    await phone.rpc('sync.enrol', { address: hub.address, code: hub.invite(), label: 'Kingfisher phone' });
    await phone.open('now');
    await note(desk, 'good', OWNER);
    // What shutting a vault leaves, before anything is compared.
    await desk.rpc('vault.lock');
    await body(phone, desk, hub);
    desk.assertClean();
  } finally {
    await desk.stop();
    await hub.stop();
  }
};

async function begin(phone, desk, hub) {
  await desk.open('settings');
  await desk.press(desk.link(new RegExp(`^${desk.t('visit.title')}`)));
  await press(desk, 'visit.begin');
  // The page starts afresh, with nothing of the owner's in it.
  await desk.seen(desk.heading(desk.t('visit.pair'), 1));
  await desk.seen(desk.text(desk.t('visit.bar_pairing')));
  await desk.page.getByLabel(desk.t('sync.address'), { exact: true }).fill(hub.address);
  await press(desk, 'sync.join.make');
  await desk.seen(desk.page.locator('ol.code'));
  const code = (await desk.page.locator('ol.code > li').allInnerTexts()).join(' ');
  await phone.open('settings/sync/add');
  await phone.page.getByLabel(phone.t('sync.add.code'), { exact: true }).fill(code);
  await press(phone, 'sync.add.submit');
  await phone.seen(phone.page.locator('.digits'));
  await desk.seen(desk.page.locator('.digits'));
  assert.equal(await desk.page.locator('.digits').innerText(), await phone.page.locator('.digits').innerText());
  await press(phone, 'sync.add.done');
  await press(desk, 'sync.pair.yes');
  await desk.seen(desk.text(desk.t('visit.bar_on')));
  await desk.seen(desk.heading(desk.t('nav.check_ins'), 1));
}

journey('a visit: check in at the desk, see it on the phone, end it, and nothing is left', { on: ['phone'] }, atTheDesk(async (phone, desk, hub) => {
  const before = held(desk.bridge.folder);
  await begin(phone, desk, hub);
  assert.deepEqual(await notes(desk), [FROM_PHONE], 'mine, and nothing of the owner’s');

  // What a shared computer has no business with is not there, and says so when it is asked for.
  await desk.go('settings');
  assert.equal(await desk.page.locator('a[href="#/settings/lock"]').count(), 0);
  await desk.go('settings/lock/pin');
  await desk.seen(desk.text(desk.t('visit.not_here')));
  await desk.go('week/feedback');
  await desk.seen(desk.text(desk.t('visit.not_here')));

  await desk.go('guidance');
  await desk.page.getByRole('searchbox').first().fill(SOUGHT);
  await desk.page.clock.runFor(500);
  await desk.settled();
  await desk.go('now');
  await desk.press(desk.button(desk.t('answers.ok')));
  await desk.sheet.waitFor();
  const [latest] = await checkIns(desk);
  await press(desk, 'actions.done');
  await desk.gone(desk.sheet);
  await desk.rpc('check_ins.update', { id: latest.id, change: { field: 'note', value: TYPED_HERE } });
  // It does not wait for ten minutes here.
  await desk.page.clock.fastForward(31_000);
  await until('it to be sent', async () => (await desk.rpc('sync.status')).waiting === 0);
  await phone.rpc('sync.now');
  assert.deepEqual(await notes(phone), [TYPED_HERE, FROM_PHONE].sort());
  const { devices } = await phone.rpc('sync.devices');
  assert.ok(devices.some(({ label }) => label === desk.t('visit.label', { day: '26 June' })), JSON.stringify(devices));
  assertSame(before, held(desk.bridge.folder), 'while it is on');

  await press(desk, 'visit.end_name');
  await desk.seen(desk.heading(desk.t('visit.over.title'), 1));
  await desk.seen(desk.text(desk.t('visit.over.told')));
  // Neither a deep link nor the way back leads to anything while this stands.
  await desk.go('check-ins');
  await desk.seen(desk.heading(desk.t('visit.over.title'), 1));
  await desk.page.goBack().catch(() => {});
  await desk.settled();
  assert.equal(await desk.page.getByText(TYPED_HERE).count(), 0);
  assertSame(before, held(desk.bridge.folder), 'afterwards');
  for (const folder of [desk.bridge.folder, desk.bridge.temp]) {
    for (const [path, bytes] of held(folder)) {
      for (const word of ['Kingfisher', 'kingfisher', latest.id]) assert.equal(bytes.indexOf(word), -1, `“${word}” in ${path}`);
    }
  }
  for (const word of ['Kingfisher', 'kingfisher', 'Visit, ', latest.id]) assert.ok(!desk.bridge.said.includes(word), `“${word}” was logged`);

  await press(desk, 'visit.over.done');
  await desk.seen(desk.button(desk.t('answers.ok')));
  assert.deepEqual(await notes(desk), [OWNER]);
  // Nor does the history of the page know what was sought.
  await desk.page.goBack().catch(() => {});
  await desk.settled();
  assert.ok(!desk.page.url().includes('kingfisher'), desk.page.url());

  await phone.rpc('sync.now');
  assert.equal((await phone.rpc('sync.status')).devices, 1, 'the phone has taken it off the list');
  assert.equal((await notes(phone)).length, 2);
}));

journey('a visit that nobody touches ends by itself, and the page lets go of it', { on: ['phone'] }, atTheDesk(async (phone, desk, hub) => {
  await begin(phone, desk, hub);
  await desk.seen(desk.link(new RegExp(desk.t('answers.low'))));
  assert.equal(await standing(desk), 'on');
  // Five minutes, as the core counts them, need not be waited for: the core's own tests set its clock.
  await desk.page.route('**/rpc/visit.status', async (route) => {
    await desk.rpc('visit.end');
    await route.continue();
  }, { times: 1 });
  await desk.page.clock.runFor(2_500);
  await desk.seen(desk.heading(desk.t('visit.over.title'), 1));
  assert.equal(await desk.link(new RegExp(desk.t('answers.low'))).count(), 0);
  await press(desk, 'visit.over.done');
  await desk.seen(desk.button(desk.t('answers.ok')));
}));

journey('without the hub, ending a visit asks first about what would be lost', { on: ['phone'] }, atTheDesk(async (phone, desk, hub) => {
  await begin(phone, desk, hub);
  await hub.pull();
  await note(desk, 'ok', TYPED_HERE);
  await press(desk, 'visit.end_name');
  await desk.seen(desk.heading(desk.t('visit.unsent.title')));
  await press(desk, 'visit.unsent.keep');
  assert.equal(await standing(desk), 'on');
  await press(desk, 'visit.end_name');
  await press(desk, 'visit.unsent.lose');
  await desk.seen(desk.text(desk.t('visit.over.untold')));
  await desk.seen(desk.text(new RegExp(desk.plural('visit.over.unsent', 1).replace(/[.?]/g, '\\$&'))).first());
  assert.deepEqual((await desk.rpc('visit.status')).ended.unsent, 1);
}));

journey('a computer that is stopped in the middle of a visit starts as its owner’s', { on: ['phone'] }, atTheDesk(async (phone, desk, hub) => {
  const before = held(desk.bridge.folder);
  for (const app of [phone, desk]) app.allow(/ERR_CONNECTION_REFUSED/);
  await begin(phone, desk, hub);
  await note(desk, 'ok', TYPED_HERE);
  await desk.bridge.restart('2024-06-26T15:00');
  assert.equal(await standing(desk), 'none');
  assert.deepEqual(await notes(desk), [OWNER]);
  await desk.rpc('vault.lock');
  for (const [path, bytes] of held(desk.bridge.folder)) {
    assert.equal(bytes.indexOf('Kingfisher'), -1, path);
    assert.ok(before.has(path), path);
  }
  // A day later the phone takes it off its list.
  await phone.bridge.restart('2024-06-28T09:00');
  await phone.rpc('sync.now');
  assert.equal((await phone.rpc('sync.status')).devices, 1);
}));
