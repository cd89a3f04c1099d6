// What somebody types in the real window stands nowhere on the disk in the clear: not in the
// app's folder, not in its logs, and not in what the webview keeps for itself.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { t } from '../e2e/text.mjs';
import { ENTER, checkIn, openTab, setPin } from './journeys.mjs';
import { disguises, search } from './leaks.mjs';
import { Session } from './session.mjs';
import { Window } from './webdriver.mjs';

const words = t('en');
const NOTE = 'Zyxnotewortham canary of the note';
const GUIDE_SEARCH = 'qvguidecanary';
const PEOPLE_SEARCH = 'qvpeoplecanary';
const PALETTE_SEARCH = 'qvpalettecanary';
const PIN = '749203618257';
const WRONG_PIN = '618033988749';
const SECRETS = [NOTE, GUIDE_SEARCH, PEOPLE_SEARCH, PALETTE_SEARCH, PIN, WRONG_PIN];

let session;
before(async () => {
  session = await Session.start();
});
after(() => session?.end());

test('the search finds words in every disguise', () => {
  const folder = join(session.home, 'planted');
  mkdirSync(folder);
  const noise = Buffer.from([7, 200, 31]);
  for (const [form, bytes] of Object.entries(disguises(NOTE))) {
    writeFileSync(join(folder, 'file'), Buffer.concat([noise, bytes, noise]));
    assert.ok(search(folder, [NOTE]).found.length > 0, form);
  }
  for (const before of ['', 'a', 'ab']) {
    writeFileSync(join(folder, 'file'), Buffer.from(`${before}${NOTE}${before}`).toString('base64'));
    assert.ok(search(folder, [NOTE]).found.length > 0, `base64 after “${before}”`);
  }
  rmSync(folder, { recursive: true });
});

test('nothing that is typed stands on the disk in the clear', async (context) => {
  let window = await Window.open(session);
  await checkIn(window, 'low');
  await window.tap('button', words('check_ins.note.title'));
  await window.type('textbox', words('check_ins.note.title'), NOTE);
  await window.reads(words('check_ins.note.saved'));
  await window.picture('note');
  await window.tap('button', words('actions.done'));

  await openTab(window, 'guidance');
  await window.type('searchbox', words('guidance.search'), GUIDE_SEARCH);
  await window.reads(words('guidance.none'));
  await openTab(window, 'people');
  await window.type('searchbox', words('contacts.search'), PEOPLE_SEARCH);
  await window.reads(words('contacts.empty'));
  await window.tap('button', words('palette.field'));
  await window.type('searchbox', words('palette.field'), PALETTE_SEARCH);
  await window.until('the words', (typed) => document.querySelector('dialog[open] input').value === typed, PALETTE_SEARCH);
  await window.tap('button', words('actions.close'));
  await setPin(window, PIN);

  // In use, with the database's journal still open; then after a crash, a second launch and an ordinary end.
  const inUse = search(session.home, SECRETS);
  await window.kill();
  window = await Window.open(session);
  await window.tap('link', words('nav.check_ins'));
  await window.find('heading', words('lock.title'));
  await window.keys(WRONG_PIN + ENTER);
  await window.reads(words('errors.wrong_pin'));
  await window.keys(PIN + ENTER);
  await window.reads(words('check_ins.list.title'));
  // The note is there, so it was kept; the search did not look at an empty device.
  const { view } = await window.ask('check_ins.list', { before_ms: null, limit: 10 });
  assert.equal(view.check_ins[0].note, NOTE);
  await window.close();

  const later = search(session.home, SECRETS);
  assert.deepEqual([...inUse.found, ...later.found], []);
  assert.ok(readdirSync(join(session.folder, 'logs')).length > 0, 'there is a log to look at');
  context.diagnostic(`${later.files} files, ${later.bytes} bytes; ${readdirSync(session.home).join(', ')}`);
});
