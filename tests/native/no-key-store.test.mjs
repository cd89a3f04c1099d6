// A desktop with no Secret Service: nothing private is kept until there is a passphrase.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { t } from '../e2e/text.mjs';
import { openTab } from './journeys.mjs';
import { Session } from './session.mjs';
import { Window } from './webdriver.mjs';

const words = t('en');
const PASSPHRASE = 'kettle lantern gravel otter Tuesday';

let session;
before(async () => {
  session = await Session.start({ keyring: false });
});
after(() => session?.end());

test('it keeps nothing private, says so, and opens with a passphrase', async () => {
  let window = await Window.open(session);
  await window.find('heading', words('nav.now'));
  await window.tap('button', words('answers.low'));
  await window.find('heading', words('vault.passphrase.set_title'));
  await window.reads(words('vault.passphrase.why'));
  await window.picture('no-key-store');
  assert.equal((await window.ask('check_ins.record', { answer: 'low' })).error.code, 'no_key_storage');
  for (const name of ['vault.db', 'vault.keys']) assert.ok(!existsSync(join(session.folder, name)), name);

  // What is not private is all there, straight from the page that asks.
  await window.tap('button', words('nav.people'));
  await window.reads('Samaritans');

  await openTab(window, 'now');
  await window.tap('button', words('answers.low'));
  await window.type('textbox', words('vault.passphrase.field'), PASSPHRASE);
  await window.type('textbox', words('vault.passphrase.again'), PASSPHRASE);
  await window.tap('button', words('vault.passphrase.set'));
  await window.find('heading', words('check_ins.saved', { answer: words('answers.low') }));
  await window.kill();

  window = await Window.open(session);
  await window.find('heading', words('nav.now'));
  await window.tap('link', words('nav.check_ins'));
  await window.find('heading', words('vault.passphrase.title'));
  await window.picture('passphrase');
  await window.type('textbox', words('vault.passphrase.field'), PASSPHRASE);
  await window.tap('button', words('actions.unlock'));
  await window.reads(words('check_ins.list.title'));
  assert.match(await window.text(), /14:3\d: Low/);
});
