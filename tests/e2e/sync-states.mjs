// Syncing, as it is to be looked at. Most of these states need a hub that lies, fails or waits, so the
// answers of `sync.*` are put in here; sync.test.mjs walks the same screens with a real hub.

const off = { hub: null, state: 'off', last_ms: null, waiting: 0, problem: null, devices: 0 };
const hub = { address: 'https://hub.force.example', name: 'Example Constabulary', fingerprint: '3f9a 1c07 b2de 84f5' };
const on = (now, over = {}) => ({ hub, state: 'idle', last_ms: now - 5 * 60_000, waiting: 2, problem: null, devices: 3, ...over });
const pairing = (over = {}) => ({ step: 'none', code: null, qr: null, check: null, expires_ms: null, ...over });
const code = 'K7QM 2DXA 9FHT P4WN 6RBC ZJ3E V8YS';
const devices = {
  devices: [
    { id: 'a1'.repeat(16), label: 'My phone', this: true, last_seen: '2024-06-26' },
    { id: 'b2'.repeat(16), label: 'My computer', this: false, last_seen: '2024-06-25' },
    { id: 'c3'.repeat(16), label: 'Tablet, kitchen shelf, 2019', this: false, last_seen: null },
  ],
};

/** A square that looks like one: three corners, and noise that is the same every time. */
function square(side = 29) {
  const corner = (x, y) => {
    const [a, b] = [Math.max(Math.abs(x - 3), Math.abs(y - 3)), x <= 7 && y <= 7];
    return b ? a !== 2 && a !== 4 : null;
  };
  let noise = 7;
  return Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => {
    noise = (noise * 1_103_515_245 + 12_345) % 2 ** 31;
    return (corner(x, y) ?? corner(side - 1 - x, y) ?? corner(x, side - 1 - y) ?? noise > 2 ** 30) ? '1' : '0';
  }).join(''));
}

const sent = (now) => ({
  requests: [
    ['sync', 1, 812, 148, 2, true], ['token', 1, 190, 96, 0, true], ['sync', 95, 206, 0, 0, false],
    ['pair', 140, 1_920, 0, 0, true], ['account', 150, 0, 412, 0, true], ['enrol', 160, 404, 33, 0, true], ['about', 160, 0, 240, 0, true],
    ...Array.from({ length: 5 }, (_, at) => ['sync', 200 + 30 * at, 206, 96, 0, true]),
  ].map(([what, minutes, out, back, sealed, ok]) => ({ at_ms: now - minutes * 60_000, what, sent: out, received: back, sealed, ok })),
});

/** Puts answers in the place of the core's, until `plain` takes them away. */
async function answer(app, answers) {
  await plain(app);
  const { ms } = (await app.rpc('now.open')).now;
  const all = {
    'sync.status': on(ms), 'sync.devices': devices, 'sync.requests': sent(ms), 'sync.join_step': pairing(),
    'sync.kept': { envelopes: 128, bytes: 61_440, entries: 4, since: '2024-06-03', last: '2024-06-26' },
    'sync.now': on(ms), ...(typeof answers === 'function' ? answers(ms) : answers),
  };
  await app.page.route('**/rpc/sync.*', (route) => {
    const given = all[new URL(route.request().url()).pathname.split('/').pop()];
    const refused = given?.code !== undefined && given.retry !== undefined;
    return route.fulfill({ status: given === undefined || refused ? 422 : 200, contentType: 'application/json', body: JSON.stringify(given ?? { code: 'internal', retry: 'later', wait_ms: null }) });
  });
}
const plain = (app) => app.page.unroute('**/rpc/sync.*');
const refused = (error) => ({ code: error, retry: 'now', wait_ms: null });

const press = (app, name, within) => app.press(app.button(name, within).first());
const type = (app, key, words) => app.page.getByLabel(app.t(key), { exact: true }).fill(words);
const opens = (path, answers, then) => async (app) => {
  await answer(app, answers ?? {});
  await app.open(path);
  await then?.(app);
  await app.settled();
};
const problem = (name) => ({
  name: `sync problem ${name}`, after: plain,
  go: opens('settings/sync', (now) => ({ 'sync.status': on(now, { problem: name, state: 'idle' }) })),
});

export const syncStates = [
  { name: 'sync off', go: opens('settings/sync', { 'sync.status': off, 'sync.requests': { requests: [] } }), after: plain, picture: true },
  { name: 'sync enrol', go: opens('settings/sync/enrol', { 'sync.status': off }), after: plain, picture: true },
  { name: 'sync enrol refused', after: plain, go: opens('settings/sync/enrol', { 'sync.status': off, 'sync.enrol': refused('code_refused') }, async (app) => {
    await type(app, 'sync.address', 'hub.force.example');
    await type(app, 'sync.enrol.code', 'abcd efgh');
    await press(app, app.t('sync.enrol.submit'));
    await app.page.locator('.field.bad').waitFor();
  }) },
  { name: 'sync on', go: opens('settings/sync', {}, (app) => app.page.locator('.device').nth(2).waitFor()), after: plain, picture: true },
  { name: 'sync kept', after: plain, picture: true, go: opens('settings/sync', {}, async (app) => {
    await press(app, app.t('sync.kept.ask'));
    await app.text(app.t('sync.kept.word')).waitFor();
    await press(app, app.plural('sync.sent.all', 7));
  }) },
  { name: 'sync remove', after: plain, picture: true, go: opens('settings/sync', {}, async (app) => {
    await press(app, app.t('sync.devices.remove_name', { label: devices.devices[2].label }));
    await app.sheet.waitFor();
  }) },
  { name: 'sync locked', after: plain, go: opens('settings/sync', (now) => ({ 'sync.status': on(now, { state: 'locked' }) })) },
  { name: 'sync devices refused', after: plain, go: opens('settings/sync', { 'sync.devices': refused('storage_failed') }, (app) => app.page.getByRole('alert').waitFor()) },
  { ...problem('tampered'), picture: true },
  problem('offline'),
  problem('forked'),
  { name: 'sync join', go: opens('settings/sync/join', { 'sync.status': off }), after: plain, picture: true },
  { name: 'sync code', after: plain, picture: true, go: opens('settings/sync/join', (now) => ({
    'sync.status': off, 'sync.join_step': pairing({ step: 'show_code', code, qr: square(), expires_ms: now + 8 * 60_000 }),
  }), (app) => app.page.locator('.qr').waitFor()) },
  { name: 'sync digits', after: plain, picture: true, go: opens('settings/sync/join', {
    'sync.status': off, 'sync.join_step': pairing({ step: 'compare', check: '47' }),
  }, (app) => app.page.locator('.digits').waitFor()) },
  { name: 'sync add', go: opens('settings/sync/add'), after: plain, picture: true },
  { name: 'sync add, digits', after: plain, go: opens('settings/sync/add', { 'sync.admit': pairing({ step: 'compare', check: '08' }) }, async (app) => {
    await type(app, 'sync.add.code', code);
    await press(app, app.t('sync.add.submit'));
    await app.page.locator('.digits').waitFor();
  }) },
  { name: 'sync leave', go: opens('settings/sync/leave'), after: plain, picture: true },
  { name: 'sync left', after: plain, picture: true, go: opens('settings/sync/leave', { 'sync.leave': { erased: 128, receipt: 'AAECAwQFBgcICQoLDA0OD4AAAAAAAAAA8AAAAAAAAGFlAADv3v4q9S0xT0c2Yl1jd2V0YWxrc29mdGx5b3RoZXJub3Rl' } }, async (app) => {
    await press(app, app.t('sync.leave.go'));
    await app.heading(app.t('sync.leave.done_title'), 1).waitFor();
  }) },
  { name: 'privacy with a hub', go: opens('settings/privacy'), after: plain, picture: true },
  { name: 'settings with a hub', go: opens('settings'), after: plain, picture: true },
  { name: 'erase with a hub', go: opens('settings', {}, (app) => app.go('settings/lock/erase')), after: plain },
  { name: 'now, removed from syncing', after: plain, picture: true, go: opens('now', (now) => ({ 'sync.status': on(now, { problem: 'removed' }), 'sync.now': on(now, { problem: 'removed' }) }), async (app) => {
    // It is asked once the first screen stands.
    await app.page.clock.runFor(1_500);
    await app.link(app.t('now.sync_do')).waitFor();
  }) },
];
