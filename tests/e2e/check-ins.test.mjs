// Journey 3: check in. One tap saves; what is added is saved as it is tapped; the core is asked after each.
import assert from 'node:assert/strict';
import { journey, like, until } from './harness.mjs';

const all = (app) => app.rpc('check_ins.list', { before_ms: null, limit: 50 });
const only = async (app) => (await all(app)).check_ins[0];
const kept = (app, field, value) =>
  until(`${field} to be ${value}`, async () => {
    const view = await only(app);
    return JSON.stringify(view?.[field]) === JSON.stringify(value);
  });

async function answer(app, level) {
  await app.press(app.button(app.t(`answers.${level}`)));
  await app.sheet.waitFor();
}
/** Opens a question of the details unless it is open. */
async function openPart(app, title, within = app.page) {
  const head = within.getByRole('button', { name: new RegExp(`^${title.replace('?', '\\?')}`) });
  if ((await head.getAttribute('aria-expanded')) !== 'true') await app.press(head);
}
const radio = (app, name, within = app.page) => within.getByRole('radio', { name, exact: true });
const pick = (app, name, within) => app.press(radio(app, name, within));

journey('one tap saves at once', {}, async (app) => {
  await app.open('now');
  await app.press(app.button(app.t('answers.ok')));
  // Asked before anything else is done: no Save button stands between the tap and the core.
  const view = await until('one check-in', async () => only(app));
  assert.equal(view.answer, 'ok');
  assert.equal(view.shift_day, '2024-06-26');
  await app.seen(app.sheet.getByRole('heading', { name: app.t('check_ins.saved', { answer: app.t('answers.ok') }) }));
  assert.equal((await app.rpc('vault.status')).lock, 'none', 'no PIN stands before the first check-in');

  await app.press(app.button(app.t('actions.done'), app.sheet));
  await app.gone(app.sheet);
  await app.seen(app.text(app.t('check_ins.saved', { answer: app.t('answers.ok') })).first());
  await app.open('now');
  assert.equal((await all(app)).total, 1, 'it is there after starting again, once');
});

journey('undo in the sheet, and for ten seconds after it', {}, async (app) => {
  await app.open('now');
  await answer(app, 'good');
  await app.press(app.button(app.t('actions.undo'), app.sheet));
  await until('nothing kept', async () => (await all(app)).total === 0);
  await app.gone(app.sheet);

  await answer(app, 'low');
  await app.page.keyboard.press('Escape');
  await app.gone(app.sheet);
  await app.seen(app.button(app.t('actions.undo'), app.bar));
  await app.page.clock.fastForward(8_000);
  await app.press(app.button(app.t('actions.undo'), app.bar));
  await until('nothing kept', async () => (await all(app)).total === 0);
  await app.seen(app.text(app.t('check_ins.undone'), app.bar));

  await answer(app, 'ok');
  await app.page.keyboard.press('Escape');
  await app.seen(app.button(app.t('actions.undo'), app.bar));
  for (let second = 0; second < 12; second += 1) await app.page.clock.runFor(1_000);
  await app.gone(app.bar);
  assert.equal((await all(app)).total, 1, 'the offer ends; the check-in stays');
});

journey('stress, alertness, sleep, shift and a note are saved as they are tapped', {}, async (app) => {
  await app.open('now');
  await answer(app, 'good');
  const { sheet } = app;

  await openPart(app, app.t('check_ins.stress.title'), sheet);
  await pick(app, app.t('check_ins.stress.4'), sheet);
  await kept(app, 'stress', 4);
  await pick(app, app.t('check_ins.stress.2'), sheet);
  await kept(app, 'stress', 2);

  await openPart(app, app.t('check_ins.fatigue.title'), sheet);
  await pick(app, app.t('check_ins.fatigue.5'), sheet);
  await kept(app, 'fatigue', 5);

  await openPart(app, app.t('check_ins.sleep.title'), sheet);
  await pick(app, app.plural('check_ins.sleep.hours', 4, { hours: 6 }), sheet);
  await kept(app, 'sleep_minutes', 360);
  await app.press(app.button(app.t('check_ins.sleep.less'), sheet));
  await kept(app, 'sleep_minutes', 330);

  await openPart(app, app.t('check_ins.shift.title'), sheet);
  await pick(app, app.t('check_ins.shift.night'), sheet);
  await kept(app, 'shift', 'night');

  await openPart(app, app.t('check_ins.note.title'), sheet);
  await sheet.getByRole('textbox').fill('Brew with the crew 🫖');
  await app.page.clock.runFor(1_000);
  await kept(app, 'note', 'Brew with the crew 🫖');
  await app.seen(app.text(app.t('check_ins.note.saved'), sheet));

  // Each can be taken back.
  const clear = app.button(app.t('check_ins.clear'), sheet);
  await app.press(clear.first());
  await kept(app, 'stress', null);
});

journey('what was typed is saved when the app goes away', {}, async (app) => {
  await app.open('now');
  await answer(app, 'ok');
  await openPart(app, app.t('check_ins.note.title'), app.sheet);
  await app.sheet.getByRole('textbox').fill('Half a sentence');
  await app.setHidden(true);
  await kept(app, 'note', 'Half a sentence');
});

journey('after a low answer there are three easy choices', {}, async (app) => {
  await app.open('now');
  await answer(app, 'struggling');
  const { sheet } = app;
  await app.seen(sheet.getByRole('heading', { name: app.t('check_ins.support.title') }));
  const { lines } = await app.rpc('contacts.help');
  const texts = lines.find((line) => line.id === 'shout');
  const calls = lines.find((line) => line.id === 'police-crisis-line');

  const text = app.button(new RegExp(app.t('actions.text_name', { name: texts.name })), sheet);
  const call = app.button(new RegExp(app.t('actions.call_name', { name: calls.name })), sheet);
  await app.press(text);
  if (app.phone) assert.deepEqual(await app.links(), [texts.text_url]);
  else assert.equal(await app.copied(), texts.text_number);
  await app.press(call);
  if (app.phone) assert.deepEqual(await app.links(), [texts.text_url, calls.phone_url]);
  else assert.equal(await app.copied(), calls.phone.replaceAll(' ', ''));

  await app.press(app.button(new RegExp(app.t('check_ins.support.time')), sheet));
  await pick(app, app.t('dates.tomorrow'), sheet);
  await pick(app, '10:00', sheet);
  const saving = app.page.waitForEvent('download');
  await app.press(app.button(app.t('check_ins.support.time_save'), sheet));
  const download = await saving;
  assert.match(download.suggestedFilename(), /\.ics$/);

  // A good answer offers nothing of the kind.
  await app.press(app.button(app.t('actions.undo'), sheet));
  await app.gone(sheet);
  await answer(app, 'good');
  assert.equal(await sheet.getByRole('heading', { name: app.t('check_ins.support.title') }).count(), 0);
});

journey('the list is by shift day: 03:00 belongs to the night before', { at: '2024-06-26T03:00', seed: (bridge) => bridge.rpc('check_ins.record', { answer: 'low' }) }, async (app) => {
  await app.bridge.restart('2024-06-26T14:30');
  await app.rpc('vault.open');
  await app.rpc('check_ins.record', { answer: 'good' });
  await app.open('check-ins');
  const days = app.page.locator('.day');
  assert.equal(await days.count(), 2);
  await app.seen(app.text(new RegExp(like(app.t('check_ins.list.with', { time: '03:00', answer: app.t('answers.low') })).source), days.nth(1)));
  await app.seen(days.nth(1).getByRole('heading', { name: app.t('dates.weekday.2') }));
  await app.seen(app.text(app.t('dates.yesterday'), days.nth(1)));
});

journey('edit, delete, and put back', { seed: (bridge) => bridge.rpc('check_ins.record', { answer: 'ok' }) }, async (app) => {
  await app.open('check-ins');
  await app.press(app.link(new RegExp(app.t('answers.ok')), app.page.locator('.day')));
  await app.settled();
  await app.press(app.button(app.t('answers.low')));
  await kept(app, 'answer', 'low');
  await openPart(app, app.t('check_ins.stress.title'));
  await pick(app, app.t('check_ins.stress.3'));
  await kept(app, 'stress', 3);

  await app.press(app.button(app.t('check_ins.delete')));
  await until('the list to be empty', async () => (await all(app)).total === 0);
  await app.seen(app.text(app.t('check_ins.empty.title')));
  await app.press(app.button(app.t('actions.undo'), app.bar));
  await kept(app, 'stress', 3);
  await app.seen(app.link(new RegExp(app.t('answers.low')), app.page.locator('.day')));
  await app.seen(app.text(app.t('check_ins.restored'), app.bar));
});

journey('28 days as a chart, as a table and in sentences', {
  at: '2024-06-10T10:00',
  seed: async (bridge) => {
    // Three days, so that there is something to sum up.
    for (const [at, answer, hours] of [['2024-06-10T10:00', 'good', 7], ['2024-06-17T10:00', 'low', 5], ['2024-06-26T14:30', 'good', 6]]) {
      await bridge.restart(at);
      await bridge.rpc('vault.open');
      const { id } = await bridge.rpc('check_ins.record', { answer });
      await bridge.rpc('check_ins.update', { id, change: { field: 'sleep_minutes', value: hours * 60 } });
      await bridge.rpc('check_ins.update', { id, change: { field: 'shift', value: 'night' } });
    }
  },
}, async (app) => {
  await app.open('check-ins');
  const overview = app.page.getByRole('region', { name: app.t('check_ins.overview.title') });
  const summary = await overview.innerText();
  const entries = app.plural('check_ins.summary.entries', 3);
  const days = app.plural('check_ins.summary.days', 3);
  assert.ok(summary.includes(app.t('check_ins.summary.counted', { entries, days })), summary);
  assert.ok(summary.includes(app.plural('check_ins.summary.low', 1)), summary);
  assert.doesNotMatch(summary, /\b(better|worse|improv|declin)/i, 'it counts and never judges');

  const chart = app.page.getByRole('img', { name: like(app.t('check_ins.overview.chart_says')) });
  await app.seen(chart);
  assert.equal(await chart.locator('circle').count(), 3);

  await app.press(app.button(app.t('check_ins.overview.table')));
  const table = app.page.getByRole('table', { name: app.t('check_ins.overview.caption') });
  await app.seen(table);
  assert.equal(await table.getByRole('row').count(), 1 + 28);
  const first = await table.getByRole('row').nth(1).innerText();
  assert.match(first, new RegExp(app.t('answers.good')));
  assert.match(first, new RegExp(app.t('check_ins.shift.night')));
});
