// From an officer's words to the recipient's desk: written without a connection, sealed, sent once,
// opened with a key that the hub never had.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IN_THE_WEEK } from './bridge.mjs';
import { journey, until } from './harness.mjs';
import { Hub } from './hub.mjs';
import { root } from './paths.mjs';

const FEEDBACK = 'Kingfisher: the drying room needs hooks';
const THANKS = 'Kingfisher: stayed on to brief the night shift';
const WHO = 'Control room, B shift';
const SIGN_UP = 'Kingfisher, extension 4417';
const TAKEN_BACK = 'Kingfisher: better not';
const EVENT = 'dog-visit-2@example-constabulary';

/** The example force's pack with a recipient whose secret key the journey has. */
function packOf(hub) {
  const { key, lines } = hub.recipient();
  const folder = mkdtempSync(join(tmpdir(), 'crewroom-pack-'));
  cpSync(join(root, 'content/forces/example-constabulary'), folder, { recursive: true });
  const file = join(folder, 'pack.toml');
  const text = readFileSync(file, 'utf8').replace('version = 1\n', 'version = 2\n');
  writeFileSync(file, text.slice(0, text.indexOf('[[recipients]]')) + lines);
  const pack = hub.pack(folder, join(hub.folder, 'example.crewpack'), join(root, 'content'));
  rmSync(folder, { recursive: true, force: true });
  return { key, pack };
}

const list = async (app) => (await app.rpc('submissions.list')).submissions;
const send = (app) => app.press(app.button(app.t('submissions.send')));
const fill = (app, key, words) => app.page.getByLabel(app.t(key), { exact: true }).fill(words);

journey('feedback, a thank-you and a sign-up reach the recipient and nobody else', { on: ['phone'] }, async (app) => {
  const hub = await Hub.start();
  try {
    const { key, pack } = packOf(hub);
    app.bridge.pack = pack;
    await app.bridge.restart(IN_THE_WEEK);

    // Before there is a hub nothing is pretended.
    await app.open('week/feedback');
    await app.seen(app.text(app.t('submissions.no_hub')));
    await app.rpc('sync.enrol', { address: hub.address, code: hub.invite(), label: 'Phone' });

    // The hub is away: everything is written, sealed and waits.
    await hub.pull();
    await app.open('week/feedback');
    await app.seen(app.text(app.t('submissions.privacy.sealed')));
    await fill(app, 'submissions.text.feedback', FEEDBACK);
    await send(app);
    await app.seen(app.heading(app.t('submissions.outbox.title'), 1));
    await app.open('week/thanks');
    await fill(app, 'submissions.colleague', WHO);
    await fill(app, 'submissions.text.recognition', THANKS);
    await send(app);
    await app.seen(app.heading(app.t('submissions.outbox.title'), 1));
    await app.open(`sign-up/${encodeURIComponent(EVENT)}`);
    await fill(app, 'submissions.text.sign_up', SIGN_UP);
    await send(app);
    await app.seen(app.heading(app.t('submissions.outbox.title'), 1));
    await app.open('week/feedback');
    await fill(app, 'submissions.text.feedback', TAKEN_BACK);
    const before = (await list(app)).map(({ id }) => id);
    await send(app);
    await app.seen(app.heading(app.t('submissions.outbox.title'), 1));
    await until('four to wait', async () => (await list(app)).length === 4);
    const last = (await list(app)).find(({ id }) => !before.includes(id));
    await app.rpc('submissions.cancel', { id: last.id });

    // One try goes nowhere; then the hub is back, and everything goes once.
    await app.open('settings/outbox');
    await app.press(app.button(app.t('submissions.outbox.now')));
    await app.seen(app.text(app.t('submissions.outbox.tried')));
    await hub.serve();
    await app.press(app.button(app.t('submissions.outbox.now')));
    await until('all to be there', async () => (await list(app)).every(({ state }) => state === 'acknowledged'));
    await app.rpc('sync.now');
    await app.gone(app.button(app.t('submissions.outbox.now')));
    assert.equal(await app.page.getByText('Kingfisher').count(), 0, 'the outbox shows no words');

    const listed = hub.submissions('list');
    assert.match(listed, /3 in all/);
    assert.doesNotMatch(listed, /Kingfisher/);
    const opened = hub.submissions('open', '--key', key);
    for (const words of [FEEDBACK, THANKS, WHO, SIGN_UP, EVENT]) assert.ok(opened.includes(words), `${words} is missing: ${opened}`);
    assert.ok(!opened.includes(TAKEN_BACK), 'what was taken back arrived');
    const held = hub.holds();
    for (const word of ['Kingfisher', WHO, EVENT]) assert.equal(held.indexOf(word), -1, `the hub holds “${word}”`);
  } finally {
    await hub.stop();
  }
});
