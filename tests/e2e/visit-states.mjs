// A visit, as it is to be looked at: also in a narrow window. The answers of `visit.*` are put in here;
// visit.test.mjs walks a real one, with a real phone and a real hub.

const none = { offered: true, state: 'none', left_ms: null, ended: null };
const on = { ...none, state: 'on', left_ms: 280_000 };
const end = { reason: 'asked', unsent: 0, told: true, was_paired: true, sending: false };
const over = (more = {}) => ({ ...none, state: 'over', ended: { ...end, ...more } });
const pairing = { step: 'none', code: null, qr: null, check: null, expires_ms: null };

/** Puts answers in the place of the core's, until `plain` takes them away. */
async function answer(app, status, more = {}) {
  await plain(app);
  const hub = { address: 'https://hub.force.example', name: 'Example Constabulary', fingerprint: '3f9a 1c07 b2de 84f5' };
  const waits = { hub, state: 'idle', last_ms: null, waiting: 3, problem: 'offline', devices: 2 };
  const all = { 'sync.status': waits, 'sync.now': waits, 'sync.join_step': pairing, ...more };
  await app.page.route('**/rpc/visit.*', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(status) }));
  await app.page.route('**/rpc/sync.*', (route) => {
    const given = all[new URL(route.request().url()).pathname.split('/').pop()];
    return given === undefined ? route.continue() : route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(given) });
  });
}
async function plain(app) {
  await app.page.unroute('**/rpc/visit.*');
  await app.page.unroute('**/rpc/sync.*');
}
const opens = (path, status, then) => async (app) => {
  await answer(app, status);
  await app.open(path);
  await then?.(app);
  await app.settled();
};
const bar = (app) => app.page.getByRole('region', { name: app.t('visit.bar') });

export const visitStates = [
  { name: 'visit', go: opens('visit', none), after: plain, picture: true },
  { name: 'visit not offered', go: opens('visit', { ...none, offered: false }), after: plain },
  { name: 'visit offered with syncing', go: opens('settings/sync', none), after: plain },
  { name: 'visit, pair', go: opens('settings/sync/join', { ...on, state: 'pairing' }, (app) => bar(app).waitFor()), after: plain, picture: true },
  { name: 'visit, pair first', go: opens('check-ins', { ...on, state: 'pairing' }, (app) => app.text(app.t('visit.pair_first')).waitFor()), after: plain },
  { name: 'visit, now', go: opens('now', on, (app) => bar(app).waitFor()), after: plain, picture: true },
  { name: 'visit, check-ins', go: opens('check-ins', on, (app) => bar(app).waitFor()), after: plain, picture: true },
  { name: 'visit, settings', go: opens('settings', on, (app) => app.text(app.t('visit.settings')).waitFor()), after: plain, picture: true },
  { name: 'visit, privacy', go: opens('settings/privacy', on, (app) => app.text(app.t('visit.nothing_kept')).waitFor()), after: plain },
  { name: 'visit, not here', go: opens('settings/lock', on, (app) => app.text(app.t('visit.not_here')).waitFor()), after: plain, picture: true },
  { name: 'visit, last minute', go: opens('guidance', { ...on, left_ms: 44_000 }, (app) => app.button(app.t('visit.stay')).waitFor()), after: plain, picture: true },
  { name: 'visit, unsent', after: plain, picture: true, go: opens('now', on, async (app) => {
    await app.press(app.button(app.t('visit.end_name')));
    await app.sheet.waitFor();
  }) },
  { name: 'visit over', go: opens('visit', over()), after: plain, picture: true },
  { name: 'visit over, still sending', go: opens('visit', over({ sending: true })), after: plain },
  { name: 'visit over, some lost', go: opens('now', over({ reason: 'idle', unsent: 2, told: false })), after: plain, picture: true },
];
