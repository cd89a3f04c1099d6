// What a person does with syncing on a device in the browser, and what the core then says.
import assert from 'node:assert/strict';
import { until } from './app.mjs';

export const type = (app, key, words) => app.page.getByLabel(app.t(key), { exact: true }).fill(words);
export const press = (app, key, params) => app.press(app.button(app.t(key, params)));
export const status = (app) => app.rpc('sync.status');
export const checkIns = async (app) => (await app.rpc('check_ins.list', { before_ms: null, limit: 50 })).check_ins;

/** One tap on an answer; leaves the sheet that offers more. */
export async function checkIn(app, answer) {
  await app.open('now');
  await app.press(app.button(app.t(`answers.${answer}`)));
  await app.sheet.waitFor();
  await press(app, 'actions.done');
  await app.gone(app.sheet);
}

/** Presses “Sync now”, waits until that sync has ended and gives the status after it. */
export async function syncNow(app) {
  await app.open('settings/sync');
  await app.press(app.button(app.t('sync.on.now')));
  await until('the sync to end', async () => (await status(app)).state === 'idle' && (await app.button(app.t('sync.on.now')).count()) === 1);
  return status(app);
}

/** On the new device: asks for a code, which the other is to be given. */
export async function askToJoin(app, hub, label) {
  await app.open('settings/sync');
  await app.press(app.link(new RegExp(app.t('sync.off.join'))));
  await type(app, 'sync.address', hub.address);
  await type(app, 'sync.label', label);
  await press(app, 'sync.join.make');
  await app.seen(app.page.locator('ol.code'));
  const code = (await app.page.locator('ol.code > li').allInnerTexts()).join(' ');
  assert.equal(await app.page.locator('.qr').getAttribute('aria-label'), code, 'the square says what the groups say');
  return code;
}

/** The two check digits, once the device shows them. */
export async function digits(app) {
  await app.seen(app.page.locator('.digits'));
  return app.page.locator('.digits').innerText();
}
