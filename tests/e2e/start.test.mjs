// Journey 1: the app starts on its starter content, at the time that the bridge was told.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';

journey('the app starts on its starter content', {}, async (app) => {
  await app.open('');
  await app.seen(app.heading(app.t('nav.now'), 1));
  assert.equal(await app.page.title(), app.t('app.title', { page: app.t('nav.now') }));
  // The token is taken out of the address, so that a copied link gives nothing away.
  assert.doesNotMatch(app.page.url(), /token/);

  const { now } = await app.rpc('now.open');
  assert.equal(now.date, '2024-06-26');
  assert.match(now.time, /^14:3\d$/);
  assert.equal(await app.page.evaluate(() => new Date().toDateString()), 'Wed Jun 26 2024');

  const packs = await app.rpc('packs.list');
  assert.ok(packs.packs.some((pack) => pack.id === 'national'));
  await app.go('guidance');
  const home = await app.rpc('guidance.home');
  assert.ok(home.total >= 80, `${home.total} cards`);
  await app.seen(app.text(new RegExp(app.plural('guidance.on_device', home.total))));
});

journey('an address from yesterday that no longer exists opens Now', {}, async (app) => {
  await app.open('no-such-page/7');
  await app.seen(app.heading(app.t('nav.now'), 1));
  await app.open('guidance/no-such-card');
  await app.seen(app.text(app.t('errors.not_found')));
});

journey('without the token the core answers nothing', { on: ['desktop'] }, async (app) => {
  const reply = await fetch(`${app.bridge.origin}/rpc/now.open`, { method: 'POST', body: '{}' });
  assert.equal(reply.status, 401);
});
