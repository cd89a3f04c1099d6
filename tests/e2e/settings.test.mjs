// Journey 8: settings. Each takes effect at once and is kept.
import assert from 'node:assert/strict';
import { journey, until } from './harness.mjs';
import { t } from './text.mjs';

const root = (app, name) => app.page.evaluate((key) => document.documentElement.getAttribute(key), name);
const settings = async (app) => (await app.rpc('settings.get')).settings;
const kept = (app, field, value) => until(`${field} to be ${value}`, async () => (await settings(app))[field] === value);
const pick = (app, name) => app.press(app.page.getByRole('radio', { name, exact: true }));

async function toSettings(app) {
  await app.open('now');
  await app.press(app.link(app.t('nav.settings')));
  await app.settled();
  await app.seen(app.heading(app.t('nav.settings'), 1));
}

journey('English and Cymraeg', {}, async (app) => {
  await toSettings(app);
  await app.press(app.button('Cymraeg'));
  await app.seen(app.heading(t('cy')('nav.settings'), 1));
  assert.equal(await root(app, 'lang'), 'cy');
  await kept(app, 'language', 'cy');
  // In every part of the app, and after starting again.
  app.setLanguage('cy');
  for (const route of ['now', 'people', 'guidance', 'week']) {
    await app.open(route);
    await app.seen(app.heading(app.t(`nav.${route}`), 1));
  }
  await app.open('settings');
  await app.press(app.button('English'));
  await app.seen(app.heading(t('en')('nav.settings'), 1));
  assert.equal(await root(app, 'lang'), 'en');
});

journey('day, dark, night, and as the device', {}, async (app) => {
  await toSettings(app);
  const surface = () => app.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const seen = new Set();
  for (const theme of ['night', 'dark', 'day']) {
    await app.press(app.button(app.t(`settings.themes.${theme}`)));
    await until(theme, async () => (await root(app, 'data-theme')) === theme);
    await kept(app, 'theme', theme);
    seen.add(await surface());
  }
  assert.equal(seen.size, 3);
  assert.ok(seen.has('rgb(0, 0, 0)'), 'night is true black');

  await app.press(app.button(app.t('settings.themes.system')));
  await kept(app, 'theme', 'system');
  await app.page.emulateMedia({ colorScheme: 'dark' });
  await until('dark', async () => (await root(app, 'data-theme')) === 'dark');
});

journey('by itself it turns to night at 22:00', { at: '2024-06-26T21:58' }, async (app) => {
  await app.open('now');
  assert.equal(await root(app, 'data-theme'), 'day');
  await app.page.clock.runFor(3 * 60_000);
  assert.equal(await root(app, 'data-theme'), 'night');
});

journey('text size', {}, async (app) => {
  await toSettings(app);
  const size = () => app.page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  const usual = await size();
  for (const percent of [115, 130, 150, 200]) {
    await app.press(app.button(app.t('settings.larger')));
    await kept(app, 'text_size', percent);
    assert.ok(Math.abs((await size()) / usual - percent / 100) < 0.02, `${percent} %`);
  }
  assert.equal(await app.button(app.t('settings.larger')).getAttribute('aria-disabled'), 'true', 'no more than 200 %');
  await app.press(app.button(app.t('settings.smaller')));
  await kept(app, 'text_size', 150);
});

journey('force and station', {}, async (app) => {
  await toSettings(app);
  await app.press(app.link(new RegExp(app.t('settings.force_row'))));
  await app.seen(app.heading(app.t('settings.force.title'), 1));
  await pick(app, 'Example Constabulary');
  await app.seen(app.text(app.t('settings.example')));
  await pick(app, 'Northgate');
  await kept(app, 'station', 'northgate');
  await app.press(app.button(app.t('nav.back_to', { page: app.t('nav.settings') })));
  await app.seen(app.text(app.t('settings.force_value', { force: 'Example Constabulary', station: 'Northgate' })));

  await app.go('settings/force');
  await app.press(app.page.getByRole('radio', { name: app.t('settings.force.none'), exact: true }).first());
  await kept(app, 'force', null);
  assert.equal((await settings(app)).station, null, 'a station without its force says nothing');
  await pick(app, app.t('settings.force.nations.wales'));
  await kept(app, 'nation', 'wales');
});

journey('the start of my day decides to which day a check-in counts', { at: '2024-06-26T06:30' }, async (app) => {
  await toSettings(app);
  assert.equal((await app.rpc('now.open')).shift_day, '2024-06-26');
  await app.press(app.link(new RegExp(app.t('settings.day_row'))));
  await app.seen(app.heading(app.t('settings.day.title'), 1));
  await pick(app, '08:00');
  await kept(app, 'day_start_minutes', 480);
  await app.press(app.button(app.t('settings.day.earlier')));
  await kept(app, 'day_start_minutes', 450);

  assert.equal((await app.rpc('now.open')).shift_day, '2024-06-25');
  await app.tab('now');
  await app.press(app.button(app.t('answers.ok')));
  await app.sheet.waitFor();
  const { check_ins: [view] } = await app.rpc('check_ins.list', { before_ms: null, limit: 1 });
  assert.equal(view.shift_day, '2024-06-25');
});

journey('"What could my force see?" answers, and shows every file', {}, async (app) => {
  await toSettings(app);
  await app.press(app.link(new RegExp(app.t('settings.privacy_row').replace('?', '\\?'))));
  await app.seen(app.heading(app.t('settings.privacy.title'), 1));
  for (const part of ['nothing', 'calls', 'work', 'backup', 'court', 'lost']) {
    await app.seen(app.heading(app.t(`settings.privacy.${part}_title`), 2));
  }
  const { files, folder } = await app.rpc('settings.on_this_device');
  const list = app.page.getByRole('list', { name: app.t('settings.privacy.kept') });
  for (const file of files) await app.seen(list.getByText(file.name, { exact: true }));
  await app.seen(app.text(folder));
});

journey('what is in the app, about it, accessibility, licences', {}, async (app) => {
  await toSettings(app);
  const pages = [['packs_row', 'packs.title'], ['about_row', 'settings.about.title'], ['accessibility_row', 'settings.accessibility.title'], ['licences_row', 'settings.licences.title']];
  for (const [row, title] of pages) {
    await app.press(app.link(new RegExp(app.t(`settings.${row}`))));
    await app.seen(app.heading(app.t(title), 1));
    await app.press(app.button(app.t('nav.back_to', { page: app.t('nav.settings') })));
    await app.seen(app.heading(app.t('nav.settings'), 1));
  }
  await app.seen(app.text(app.t('settings.foot', { version: (await app.rpc('settings.get')).version })));
});

journey('a machine without a key store keeps nothing until there is a passphrase', { keys: 'none' }, async (app) => {
  await app.open('now');
  await app.seen(app.text(app.t('now.no_key_storage')));
  await app.press(app.button(app.t('answers.ok')));
  await app.seen(app.heading(app.t('vault.passphrase.set_title'), 1));
  const [first, again] = [app.t('vault.passphrase.field'), app.t('vault.passphrase.again')].map((name) => app.page.getByLabel(name, { exact: true }));
  await first.fill('too few words');
  await again.fill('too few words');
  await app.press(app.button(app.t('vault.passphrase.set')));
  await app.seen(app.text(app.t('errors.passphrase_too_short')).first());
  const words = 'kettle orange ladder quiet river';
  await first.fill(words);
  await again.fill(words);
  await app.press(app.button(app.t('vault.passphrase.set')));
  await until('the tap to be kept', async () => (await app.rpc('check_ins.list', { before_ms: null, limit: 5 })).total === 1);
});
