// Syncing with a real hub: two devices of one officer, and what the hub is left with.
import assert from 'node:assert/strict';
import { App, journey, until } from './harness.mjs';
import { Hub } from './hub.mjs';
import { askToJoin, checkIn, checkIns, digits, press, status, syncNow, type } from './syncing.mjs';

const NOTE = 'Heron by the canal, quiet walk home';
const PHONE = 'Heron phone';
const LAPTOP = 'Heron laptop';

const syncPage = (app) => app.seen(app.heading(app.t('sync.title'), 1));

/** A hub, and what the journey needs of it; both are gone afterwards. */
const withHub = (body) => async (app) => {
  const hub = await Hub.start();
  try {
    await body(app, hub);
  } finally {
    await hub.stop();
  }
};

async function enrol(app, hub, label = PHONE, code = hub.invite()) {
  await app.open('settings/sync');
  await app.press(app.link(new RegExp(app.t('sync.off.enrol'))));
  await type(app, 'sync.address', hub.address);
  // As somebody types it who is in a hurry.
  await type(app, 'sync.enrol.code', ` ${code.toLowerCase().replaceAll('-', ' ')} `);
  await type(app, 'sync.label', label);
  await press(app, 'sync.enrol.submit');
}

async function enrolled(app, hub, label) {
  await enrol(app, hub, label);
  await app.seen(app.button(app.t('sync.on.now')));
  await syncPage(app);
}

/** The new device shows a code, the old one takes it, both show the same digits. */
async function pair(old, fresh, hub) {
  const code = await askToJoin(fresh, hub, LAPTOP);
  await old.open('settings/sync');
  await old.press(old.link(old.t('sync.devices.add')));
  await old.seen(old.text(new RegExp(hub.address)));
  await type(old, 'sync.add.code', code.toLowerCase());
  await press(old, 'sync.add.submit');
  return [await digits(old), await digits(fresh)];
}

journey('enrol, pair, check in on one and see it on the other, remove, leave', { on: ['phone'] }, withHub(async (phone, hub) => {
  await checkIn(phone, 'low');
  const [first] = await checkIns(phone);
  await phone.rpc('check_ins.update', { id: first.id, change: { field: 'note', value: NOTE } });
  await enrolled(phone, hub);
  await phone.seen(phone.text(hub.name));
  await phone.seen(phone.text(PHONE));

  const laptop = await App.start({ size: 'desktop' });
  try {
    await laptop.open('now');
    const [one, other] = await pair(phone, laptop, hub);
    assert.match(one, /^\d\s?\d$/);
    assert.equal(other, one);
    await press(phone, 'sync.add.done');
    await syncPage(phone);
    await press(laptop, 'sync.pair.yes');
    await laptop.seen(laptop.button(laptop.t('sync.on.now')));
    await laptop.seen(laptop.text(PHONE));

    // What was there before comes along.
    await laptop.tab('check_ins');
    await laptop.seen(laptop.link(new RegExp(laptop.t('answers.low'))));
    assert.equal((await checkIns(laptop))[0].note, NOTE);

    // A page that stands open takes in what comes.
    await checkIn(phone, 'good');
    assert.equal((await syncNow(phone)).waiting, 0);
    await laptop.page.evaluate(() => dispatchEvent(new Event('online')));
    await laptop.seen(laptop.link(new RegExp(laptop.t('answers.good'))));
    assert.deepEqual((await checkIns(laptop)).map(({ id }) => id).sort(), (await checkIns(phone)).map(({ id }) => id).sort());

    // And the other way.
    await checkIn(laptop, 'ok');
    await syncNow(laptop);
    await syncNow(phone);
    assert.equal((await checkIns(phone)).length, 3);

    await phone.open('settings/sync');
    await phone.press(phone.button(phone.t('sync.devices.remove_name', { label: LAPTOP })));
    await phone.sheet.waitFor();
    await phone.press(phone.button(phone.t('sync.devices.yes'), phone.sheet));
    await phone.gone(phone.page.locator('.device').filter({ hasText: LAPTOP }));
    assert.equal((await status(phone)).devices, 1);

    // The removed one keeps what it has, is told, and gets nothing more.
    await checkIn(phone, 'struggling');
    await syncNow(phone);
    await syncNow(laptop);
    assert.ok(['removed', 'signed_out'].includes((await status(laptop)).problem), JSON.stringify(await status(laptop)));
    assert.equal((await checkIns(laptop)).length, 3);
    await laptop.tab('now');
    await laptop.seen(laptop.link(laptop.t('now.sync_do')));
    laptop.assertClean();
  } finally {
    await laptop.stop();
  }

  // Neither on the hub's disk nor in its log: what was written, and what the devices are called.
  const held = hub.holds();
  for (const word of [NOTE, 'Heron', 'struggling', first.id]) assert.equal(held.indexOf(word), -1, `the hub holds “${word}”`);

  await phone.open('settings/privacy');
  await phone.seen(phone.heading(phone.t('settings.privacy.traffic_title'), 2));
  await phone.seen(phone.heading(phone.t('sync.sent.title'), 2));
  await press(phone, 'sync.kept.ask');
  await phone.seen(phone.text(phone.t('sync.kept.word')));
  const { requests } = await phone.rpc('sync.requests');
  assert.ok(requests.some(({ what, sealed, ok }) => what === 'sync' && sealed > 0 && ok), 'the sealed envelopes that left are listed');

  await phone.open('settings/sync/leave');
  await press(phone, 'sync.leave.go');
  await phone.seen(phone.heading(phone.t('sync.leave.done_title'), 1));
  await press(phone, 'sync.leave.copy');
  const receipt = await phone.copied();
  assert.match(receipt, /^[A-Za-z0-9+/=_-]{100,}$/);
  assert.equal((await status(phone)).hub, null);
  await press(phone, 'sync.leave.done');
  await phone.seen(phone.link(new RegExp(phone.t('sync.off.enrol'))));
  assert.equal((await checkIns(phone)).length, 4);
}));

journey('digits that differ: the new device stops, the old one takes it back', { on: ['phone'] }, withHub(async (phone, hub) => {
  await checkIn(phone, 'ok');
  await enrolled(phone, hub);
  const laptop = await App.start({ size: 'desktop' });
  try {
    await laptop.open('now');
    await pair(phone, laptop, hub);
    await press(laptop, 'sync.pair.no');
    await laptop.seen(laptop.text(laptop.t('sync.join.differ')));
    assert.equal((await status(laptop)).hub, null);
    await press(phone, 'sync.pair.no');
    await syncPage(phone);
    await until('the other to be gone', async () => (await status(phone)).devices === 1);
    laptop.assertClean();
  } finally {
    await laptop.stop();
  }
}));

journey('a wrong address, a wrong code and a used one are told apart, and nothing is set', { on: ['phone'] }, withHub(async (phone, hub) => {
  await phone.open('now');
  await enrol(phone, { address: 'not an address' }, PHONE, 'AAAA BBBB');
  await phone.seen(phone.text(phone.t('errors.bad_address')));
  await type(phone, 'sync.address', hub.address);
  await press(phone, 'sync.enrol.submit');
  await phone.seen(phone.text(phone.t('errors.code_refused')));
  assert.equal((await status(phone)).hub, null);

  const code = hub.invite();
  const laptop = await App.start({ size: 'desktop' });
  try {
    await enrol(laptop, hub, LAPTOP, code);
    await laptop.seen(laptop.button(laptop.t('sync.on.now')));
    laptop.assertClean();
  } finally {
    await laptop.stop();
  }
  await type(phone, 'sync.enrol.code', code);
  await press(phone, 'sync.enrol.submit');
  await phone.seen(phone.text(phone.t('errors.code_refused')));
  assert.equal((await status(phone)).hub, null);
}));

journey('without the hub everything goes on; with it back the rest is sent', {}, withHub(async (app, hub) => {
  await checkIn(app, 'good');
  await enrolled(app, hub);
  await hub.pull();
  await checkIn(app, 'low');
  const there = await syncNow(app);
  assert.equal(there.problem, 'offline');
  assert.ok(there.waiting > 0);
  // It is spoken too, so it stands there twice.
  await app.seen(app.page.locator('.notice').getByText(app.t('sync.problems.offline')));
  // Asking what the hub keeps, or leaving, says so and changes nothing.
  await press(app, 'sync.kept.ask');
  await app.seen(app.text(app.t('errors.offline')));
  await app.open('settings/sync/leave');
  await press(app, 'sync.leave.go');
  await app.seen(app.text(app.t('errors.offline')));
  assert.equal((await status(app)).hub.address, hub.address);

  await hub.serve();
  const back = await syncNow(app);
  assert.equal(back.problem, null);
  assert.equal(back.waiting, 0);
  await app.seen(app.text(app.t('sync.on.nothing_waits')));
}));

journey('a check-in is not sent at once, and sent within ten minutes', { on: ['phone'] }, withHub(async (app, hub) => {
  await enrolled(app, hub);
  await app.open('now');
  await app.page.clock.runFor(1_500);
  await app.settled();
  const syncs = async () => (await app.rpc('sync.requests')).requests.filter(({ what, sealed }) => what === 'sync' && sealed > 0).length;
  const before = await syncs();
  await app.press(app.button(app.t('answers.ok')));
  await app.sheet.waitFor();
  await app.settled();
  assert.equal(await syncs(), before);
  assert.ok((await status(app)).waiting > 0);
  await app.page.clock.fastForward(10 * 60_000);
  await until('the check-in to be sent', async () => (await syncs()) > before);
  assert.equal((await status(app)).waiting, 0);
}));
