// Journey 4: people. Who is there now, how to find and reach them, and help from everywhere.
import assert from 'node:assert/strict';
import { journey, like, until } from './harness.mjs';

const inForce = async (bridge) => {
  await bridge.set('force', 'example-constabulary');
  await bridge.set('station', 'harbour');
};
const everyone = { query: '', kinds: [], welsh: false, outside_chain: false, available: false, favourites: false };
const card = (app, id) => app.page.locator(`main a[href="#/people/${id}"], section a[href="#/people/${id}"]`).first();
/** The card or line that a name stands in. */
const item = (app, id) => app.page.locator('li', { has: app.page.locator(`a[href="#/people/${id}"]`) }).first();
const filter = (app, key) => app.button(new RegExp(`^${app.t(`contacts.${key}`)}`), app.page.getByRole('group', { name: app.t('contacts.filters') }));
const rows = (app) => app.page.locator('a[href^="#/people/"]').count();
const searchField = (app) => app.page.getByRole('searchbox', { name: app.t('contacts.search') });

async function openElsewhere(app) {
  const summary = app.page.locator('main details > summary, section details > summary').last();
  await app.press(summary);
}

journey('availability is worked out for the hour', { seed: inForce }, async (app) => {
  // Wednesday 14:30: Riverside days until 15:00; Harbour lates from 15:00; nobody on nights.
  await app.open('people');
  await app.seen(item(app, 'peer-riverside-days').getByText(app.t('contacts.hours.until', { time: '15:00' })));
  await app.seen(item(app, 'peer-harbour-lates').getByText(app.t('contacts.hours.next', { when: app.t('contacts.hours.today', { time: '15:00' }) })));
  await app.seen(item(app, 'samaritans').getByText(app.t('contacts.hours.always')).first());

  await app.bridge.restart('2024-06-26T16:00');
  const { now } = await app.rpc('now.open');
  await app.page.clock.setSystemTime(now.ms);
  await app.page.clock.runFor(61_000);
  await app.seen(item(app, 'peer-harbour-lates').getByText(app.t('contacts.hours.until', { time: '01:00' })));
  await app.seen(item(app, 'peer-riverside-days').getByText(app.t('contacts.hours.next', { when: app.t('contacts.hours.tomorrow', { time: '07:00' }) })));
});

journey('a night shift runs past midnight', { at: '2026-09-03T02:30', seed: inForce }, async (app) => {
  await app.open('people');
  await app.seen(item(app, 'peer-control-room').getByText(app.t('contacts.hours.until', { time: '07:00' })));
  await app.seen(item(app, 'peer-northgate-nights').getByText(app.t('contacts.hours.until', { time: '06:00' })));
});

journey('a bank holiday is off, and is named', { at: '2026-08-31T23:00', seed: inForce }, async (app) => {
  await app.open('people/peer-northgate-nights');
  const main = app.page.getByRole('main');
  await app.seen(app.text(app.t('contacts.hours.holiday', { name: 'Summer bank holiday' }), main));
  await app.seen(app.text(app.t('contacts.hours.closed'), main).first());
});

// The night that would have begun on the bank holiday does not run on after midnight either.
journey('the morning after a bank holiday', { at: '2026-09-01T02:30', seed: inForce }, async (app) => {
  await app.open('people');
  await app.seen(item(app, 'peer-northgate-nights').getByText(app.t('contacts.hours.next', { when: app.t('contacts.hours.today', { time: '22:00' }) })));
});

journey('my station comes first', { seed: inForce }, async (app) => {
  await app.open('people');
  const first = app.page.locator('a[href^="#/people/"]').first();
  assert.match(await first.getAttribute('href'), /harbour/);
});

journey('filters narrow, and say how many are left', { seed: inForce }, async (app) => {
  await app.open('people');
  const whole = await rows(app);
  await app.press(filter(app, 'available'));
  await until('fewer people', async () => (await rows(app)) < whole);
  const list = await app.rpc('contacts.list', { ...everyone, available: true });
  const found = [...list.force, ...list.national, ...list.elsewhere];
  assert.ok(found.every((row) => ['open', 'always'].includes(row.availability.state)));
  await app.seen(app.text(new RegExp(app.plural('contacts.found', found.length))).first());
  await app.seen(app.page.getByRole('status').filter({ hasText: app.plural('contacts.available_count', found.length) }));

  await app.press(filter(app, 'welsh'));
  await app.gone(item(app, 'peer-riverside-days'));
  await app.seen(card(app, 'chaplain'));
  await app.press(filter(app, 'outside'));
  await app.press(filter(app, 'available'));
  await app.seen(card(app, 'peer-harbour-lates'));

  // What was chosen is still chosen after looking at somebody.
  await app.press(card(app, 'peer-harbour-lates'));
  await app.seen(app.heading('Peer supporter, Harbour lates'));
  await app.page.goBack();
  await app.settled();
  assert.equal(await filter(app, 'welsh').getAttribute('aria-pressed'), 'true');
});

journey('search finds by place, role and service; nobody found says what to do', { seed: inForce }, async (app) => {
  await app.open('people');
  await searchField(app).fill('harb');
  await app.gone(item(app, 'peer-riverside-days'));
  await app.seen(card(app, 'trim-harbour'));
  await searchField(app).fill('chaplain');
  await app.seen(card(app, 'chaplain'));
  await searchField(app).fill('zzzz');
  await app.seen(app.text(app.t('contacts.empty')));
  await app.press(app.button(app.t('contacts.clear_filters')));
  await app.seen(card(app, 'peer-riverside-days'));
});

journey('favourites', { seed: inForce }, async (app) => {
  await app.open('people/chaplain');
  await app.press(app.button(app.t('contacts.favourite_add')));
  await app.seen(app.button(app.t('contacts.favourite_remove')));
  const view = await app.rpc('contacts.open', { id: 'chaplain' });
  assert.equal(view.row.favourite, true);

  await app.open('people');
  await app.press(filter(app, 'favourites'));
  await app.gone(item(app, 'peer-riverside-days'));
  await app.seen(card(app, 'chaplain'));
  assert.equal(await rows(app), 1);
});

journey('a call goes to the system on a phone; elsewhere there is a number to copy', { seed: inForce }, async (app) => {
  await app.open('people/peer-riverside-days');
  await app.seen(app.text('07700 900102').first());
  await app.seen(app.text(app.t('contacts.hours.until', { time: '15:00' })).last());
  await app.seen(app.heading(app.t('contacts.hours.heading')));
  if (app.phone) {
    await app.press(app.button(app.t('actions.call_name', { name: 'Peer supporter, Riverside days' })));
    assert.match((await app.links()).join(), /^tel:\+?[\d]+$/);
  } else {
    assert.equal(await app.button(/^Call/).count(), 0);
    await app.press(app.button(new RegExp(app.t('actions.copy'))));
    await app.seen(app.button(new RegExp(app.t('actions.copied'))));
    assert.equal(await app.copied(), '07700900102');
  }
  await app.seen(app.text(app.t('contacts.no_record')).last());
});

journey('other nations are folded away and still there', { seed: (bridge) => bridge.set('nation', 'wales') }, async (app) => {
  await app.open('people');
  assert.equal(await card(app, 'nhs-111-wales').isVisible(), true);
  await openElsewhere(app);
  await app.seen(card(app, 'nhs-24-scotland'));
});

const routes = [
  'now', 'check-ins', 'people', 'people/samaritans', 'guidance', 'guidance/section-136', 'week', 'week/stories', 'hard-job', 'breathing',
  'settings', 'settings/force', 'settings/day', 'settings/privacy', 'settings/packs', 'settings/about', 'settings/accessibility',
  'settings/licences', 'settings/lock', 'settings/lock/code', 'settings/lock/erase',
];

/** A Help button stands on the screen as it comes: not below the fold, not under the tab bar. */
async function helpInView(app) {
  const tabs = app.page.locator('nav.tabs');
  const bottom = (await tabs.count()) ? (await tabs.boundingBox()).y : app.page.viewportSize().height;
  for (const button of await app.button(app.t('actions.help_now')).all()) {
    const box = await button.boundingBox();
    if (box && box.y >= 0 && box.y + box.height <= bottom + 1) return true;
  }
  return false;
}

/** Opens Help on a route, sees the lines, and closes it again. */
async function helpIsThere(app, route, lines) {
  await app.go(route);
  await until(`Help in view on ${route}`, () => helpInView(app), 2_000);
  const sheet = await app.openHelp();
  for (const line of lines.slice(0, 3)) await app.seen(sheet.getByText(line.name, { exact: true }).first());
  await app.press(app.button(app.t('actions.close'), sheet));
  await app.gone(sheet);
}

for (const locked of [false, true]) {
  journey(`help is one press away on every screen, ${locked ? 'locked' : 'open'}`, {
    seed: locked
      ? async (bridge) => {
          await bridge.rpc('check_ins.record', { answer: 'ok' });
          await bridge.rpc('vault.set_pin', { pin: '802531', current: null });
          await bridge.rpc('vault.lock');
        }
      : undefined,
  }, async (app) => {
    const { lines } = await app.rpc('contacts.help');
    await app.open('now');
    for (const route of routes) await helpIsThere(app, route, lines);
    if (!locked) return;
    // Nor do the words of a wait push it away.
    for (let tries = 0; tries < 5; tries += 1) await app.rpc('vault.unlock', { pin: '913642' }).catch(() => {});
    await app.open('check-ins');
    await app.seen(app.page.getByText(like(app.t('vault.wait'))).first());
    assert.ok(await helpInView(app), 'Help in view while waiting');
    assert.equal((await app.rpc('vault.status')).state, 'pin_needed', 'help never opened the vault');
  });
}

journey('999 asks once before it rings, and nothing else asks', {}, async (app) => {
  await app.open('now');
  const sheet = await app.openHelp();
  const { lines } = await app.rpc('contacts.help');
  const [emergency, , samaritans] = lines;
  if (!app.phone) {
    await app.press(app.button(new RegExp(app.t('actions.copy')), sheet).nth(2));
    assert.equal(await app.copied(), samaritans.phone.replaceAll(' ', ''));
    return;
  }
  await app.press(app.button(app.t('actions.call_name', { name: samaritans.name }), sheet));
  assert.deepEqual(await app.links(), [samaritans.phone_url]);
  await app.press(app.button(app.t('actions.call_name', { name: emergency.name }), sheet));
  const question = app.page.getByRole('dialog', { name: app.t('help.emergency_title') });
  await app.seen(question);
  assert.equal((await app.links()).length, 1, 'nothing rang yet');
  await app.press(app.button(app.t('help.emergency_back'), question));
  await app.gone(question);
  await app.press(app.button(app.t('actions.call_name', { name: emergency.name })));
  await app.press(app.button(app.t('help.emergency_call'), question));
  await until('the call', async () => (await app.links()).at(-1) === 'tel:999');
});

journey('help has numbers even when the core is gone', {}, async (app) => {
  app.allow(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  await app.open('now');
  // The sheet's own code has come by then, as it has in the app.
  await app.page.waitForLoadState('networkidle');
  await app.bridge.kill();
  await app.press(app.button(app.t('actions.help_now')).first());
  await app.seen(app.sheet.getByText(app.t('help.fallback_note')));
  await app.seen(app.sheet.getByText(app.t('help.fallback.samaritans'), { exact: true }));
});
