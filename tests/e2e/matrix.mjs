// Every screen and state that there is to look at: what the accessibility test walks through, and
// what the pictures show. A world is a folder in a certain condition; a state is reached inside it.
import { AFTER_THE_WEEK, IN_THE_WEEK, PAST_REVIEW } from './bridge.mjs';
import { until } from './app.mjs';
import { submissionStates } from './submission-states.mjs';
import { syncStates } from './sync-states.mjs';
import { visitStates } from './visit-states.mjs';

export const PIN = '802531';
const WRONG = '913642';

/** A month of check-ins, as somebody on a rota of lates and nights leaves them. */
const month = [
  ['2024-06-03T07:30', 'good', 'early', 7, 2], ['2024-06-05T22:40', 'ok', 'late', 6.5, 3], ['2024-06-09T03:10', 'low', 'night', 5, 5],
  ['2024-06-10T04:00', 'struggling', 'night', 4, 6], ['2024-06-14T10:00', 'ok', 'rest', 8, 3], ['2024-06-18T06:50', 'good', 'early', 7.5, 2],
  ['2024-06-22T23:30', 'low', 'late', 5.5, 4], ['2024-06-25T15:20', 'ok', 'late', 7, 3],
];

async function liveAMonth(bridge, then) {
  for (const [at, answer, shift, hours, fatigue] of month) {
    await bridge.restart(at);
    await bridge.rpc('vault.open');
    const { id } = await bridge.rpc('check_ins.record', { answer });
    for (const [field, value] of [['shift', shift], ['sleep_minutes', hours * 60], ['fatigue', fatigue], ['finished', true]]) {
      await bridge.rpc('check_ins.update', { id, change: { field, value } });
    }
  }
  const [last] = (await bridge.rpc('check_ins.list', { before_ms: null, limit: 1 })).check_ins;
  await bridge.rpc('check_ins.update', { id: last.id, change: { field: 'note', value: 'Quiet. Walked the dog after.' } });
  await bridge.restart(then);
  await bridge.rpc('vault.open');
}

const press = (app, key, within) => app.press(app.button(new RegExp(`^${app.t(key).replace(/[?.]/g, '\\$&')}`), within).first());
const searchFor = async (app, words) => {
  await app.page.getByRole('searchbox').first().fill(words);
  // Longer than typing is gathered.
  await app.page.clock.runFor(200);
  await app.settled();
};
const answer = async (app, level) => {
  await app.open('now');
  await press(app, `answers.${level}`);
  await app.sheet.waitFor();
  await app.settled();
};
const at = (path) => (app) => app.go(path);
const fresh = (path) => (app) => app.open(path);
const refuse = (app, command, code) =>
  app.page.route(`**/rpc/${command}`, (route) =>
    route.fulfill({ status: 422, contentType: 'application/json', body: JSON.stringify({ code, retry: 'now', wait_ms: null }) }));

const settingsPages = ['force', 'day', 'privacy', 'outbox', 'packs', 'about', 'accessibility', 'licences', 'lock', 'lock/code', 'lock/erase'];

export const worlds = [
  {
    name: 'in use',
    at: '2024-06-01T09:00',
    seed: async (bridge) => {
      await bridge.set('station', 'harbour');
      await liveAMonth(bridge, IN_THE_WEEK);
      await bridge.rpc('guidance.bookmark', { id: 'golden-hour', on: true });
      await bridge.rpc('contacts.favourite', { id: 'chaplain', on: true });
      for (const id of ['first-hours-after', 'section-136']) await bridge.rpc('guidance.open', { id });
    },
    states: [
      { name: 'now', go: fresh('now'), picture: true },
      { name: 'check-ins', go: at('check-ins'), picture: true },
      { name: 'check-ins table', go: async (app) => { await app.go('check-ins'); await press(app, 'check_ins.overview.table'); }, picture: true },
      { name: 'check-in', go: async (app) => {
        const { check_ins: [last] } = await app.rpc('check_ins.list', { before_ms: null, limit: 1 });
        await app.go(`check-ins/${last.id}`);
        for (const part of ['stress', 'fatigue', 'sleep', 'shift', 'note']) await press(app, `check_ins.${part}.title`);
      }, picture: true },
      { name: 'check-in deleted, undo bar', go: async (app) => {
        await app.open('check-ins');
        await app.press(app.page.locator('.day a').last());
        await app.settled();
        await press(app, 'check_ins.delete');
        await app.bar.waitFor();
        await app.settled();
      }, after: async (app) => {
        const { total } = await app.rpc('check_ins.list', { before_ms: null, limit: 1 });
        await app.press(app.button(app.t('actions.undo'), app.bar));
        await until('the check-in to be back', async () => (await app.rpc('check_ins.list', { before_ms: null, limit: 1 })).total === total + 1);
      } },
      { name: 'people', go: fresh('people'), picture: true },
      { name: 'people filtered', go: async (app) => { await app.open('people'); await press(app, 'contacts.available'); await app.settled(); } },
      { name: 'people favourites', go: async (app) => { await app.open('people'); await press(app, 'contacts.favourites'); await app.settled(); } },
      { name: 'people none found', go: async (app) => { await app.open('people'); await searchFor(app, 'zzzz'); }, picture: true },
      { name: 'people other nations', go: async (app) => {
        await app.open('people');
        await app.page.evaluate(() => document.querySelectorAll('details').forEach((part) => (part.open = true)));
      } },
      { name: 'person', go: fresh('people/peer-harbour-lates'), picture: true },
      { name: 'person with text only', go: at('people/shout') },
      { name: 'person with website only', go: at('people/oscar-kilo') },
      { name: 'guidance', go: fresh('guidance'), picture: true },
      { name: 'guidance subject', go: async (app) => {
        await app.open('guidance');
        await app.press(app.page.locator('a[href*="?in="]').first());
        await app.settled();
      } },
      { name: 'guidance results', go: async (app) => { await app.open('guidance'); await searchFor(app, app.language === 'cy' ? 'hunan' : 'suicde'); }, picture: true },
      { name: 'guidance none found', go: async (app) => { await app.open('guidance'); await searchFor(app, 'zzzzzz'); } },
      { name: 'card', go: async (app) => {
        await app.open('guidance/section-136');
        await app.press(app.page.locator('label.step').first());
      }, picture: true },
      { name: 'card in English only', go: at('guidance/bail-rui') },
      { name: 'week', go: fresh('week'), picture: true },
      { name: 'week other stations', go: async (app) => { await app.open('week'); await app.press(app.page.locator('summary').first()); } },
      { name: 'stories', go: async (app) => { await app.go('week/stories'); await app.press(app.page.locator('summary').first()); }, picture: true },
      { name: 'feedback without a hub', go: at('week/feedback') },
      { name: 'hard job', go: fresh('hard-job'), picture: true },
      { name: 'breathing', go: at('breathing'), picture: true },
      { name: 'breathing goes', go: async (app) => { await app.open('breathing'); await press(app, 'hard_jobs.breathing.start'); } },
      { name: 'settings', go: fresh('settings'), picture: true },
      ...settingsPages.map((page) => ({ name: `settings ${page}`, go: at(`settings/${page}`), picture: ['privacy', 'lock'].includes(page) })),
      { name: 'erase, asked twice', go: async (app) => { await app.open('settings/lock/erase'); await press(app, 'vault.erase.first'); } },
      { name: 'recovery code', go: async (app) => {
        await app.open('settings/lock/code');
        await press(app, 'vault.code.make');
        await app.page.locator('ol.code').waitFor();
      } },
      { name: 'set a PIN', go: at('settings/lock/pin'), picture: true },
      { name: 'help', go: async (app) => { await app.open('people'); await app.openHelp(); await app.settled(); }, picture: true },
      { name: '999?', on: 'phone', go: async (app) => {
        await app.open('people');
        const sheet = await app.openHelp();
        await app.press(sheet.locator('.line button').first());
        await app.page.getByRole('dialog', { name: app.t('help.emergency_title') }).waitFor();
      } },
      { name: 'palette', on: 'desktop', go: async (app) => {
        await app.open('now');
        await app.page.keyboard.press('Control+k');
        await app.sheet.waitFor();
        await app.page.keyboard.type('trim');
        await app.page.clock.runFor(200);
        await app.settled();
      }, picture: true },
      { name: 'palette, nothing found', on: 'desktop', go: async (app) => {
        await app.open('now');
        await app.page.keyboard.press('Control+k');
        await app.sheet.waitFor();
        await app.page.keyboard.type('zzzzzz');
        await app.page.clock.runFor(200);
        await app.settled();
      } },
      { name: 'keys', on: 'desktop', go: async (app) => { await app.open('now'); await app.page.keyboard.press('?'); await app.sheet.waitFor(); } },
      { name: 'hidden', go: fresh('hide'), picture: true },
    ],
  },
  {
    name: 'first day',
    at: IN_THE_WEEK,
    states: [
      { name: 'now, first day', go: fresh('now') },
      { name: 'check-ins empty', go: at('check-ins'), picture: true },
      { name: 'people no favourites', go: async (app) => { await app.open('people'); await press(app, 'contacts.favourites'); await app.settled(); } },
      { name: 'guidance, first day', go: fresh('guidance') },
      { name: 'an error', go: async (app) => {
        await refuse(app, 'contacts.list', 'storage_failed');
        await app.open('people');
        await app.page.getByRole('alert').waitFor();
      }, after: (app) => app.page.unroute('**/rpc/contacts.list'), picture: true },
      { name: 'a card that is gone', go: fresh('guidance/no-such-card') },
      { name: 'help without the core', go: async (app) => {
        await refuse(app, 'contacts.help', 'internal');
        await app.open('now');
        await app.press(app.button(app.t('actions.help_now')).first());
        await app.sheet.getByText(app.t('help.fallback_note')).waitFor();
      }, after: (app) => app.page.unroute('**/rpc/contacts.help') },
      // These leave a check-in behind, so they come last.
      { name: 'checked in', go: (app) => answer(app, 'good'), picture: true },
      { name: 'checked in, every question open', go: async (app) => {
        await answer(app, 'ok');
        for (const part of ['fatigue', 'sleep', 'shift', 'note']) await press(app, `check_ins.${part}.title`, app.sheet);
        await app.press(app.sheet.locator('.pick').first());
        await app.settled();
      } },
      { name: 'checked in low, three choices', go: async (app) => {
        await answer(app, 'struggling');
        await press(app, 'check_ins.support.time', app.sheet);
      }, picture: true },
      { name: 'saved, undo bar and the offer of a lock', go: async (app) => {
        await answer(app, 'ok');
        await app.page.keyboard.press('Escape');
        await app.bar.waitFor();
        await app.settled();
      }, picture: true },
    ],
  },
  {
    name: 'syncing',
    at: IN_THE_WEEK,
    seed: (bridge) => bridge.rpc('check_ins.record', { answer: 'ok' }),
    states: [...syncStates, ...visitStates, ...submissionStates],
  },
  {
    name: 'no force',
    at: IN_THE_WEEK,
    seed: (bridge) => bridge.set('force', null),
    states: [
      { name: 'people without a force', go: fresh('people') },
      { name: 'week without a force', go: at('week') },
      { name: 'where I work, no force', go: at('settings/force') },
    ],
  },
  {
    name: 'week over',
    at: AFTER_THE_WEEK,
    states: [
      { name: 'now, nothing next', go: fresh('now') },
      { name: 'week over', go: at('week'), picture: true },
    ],
  },
  {
    name: 'locked',
    at: IN_THE_WEEK,
    seed: async (bridge) => {
      await bridge.rpc('check_ins.record', { answer: 'ok' });
      await bridge.rpc('vault.set_pin', { pin: PIN, current: null });
      await bridge.rpc('vault.make_recovery_code', { pin: PIN });
      await bridge.rpc('vault.lock');
    },
    // The tries of one language must not make the other wait: hours pass, and the right PIN ends the count.
    begin: async (bridge, language) => {
      await bridge.restart(language === 'cy' ? '2024-06-26T20:30' : '2024-06-26T15:30');
      await bridge.rpc('vault.unlock', { pin: PIN });
      await bridge.rpc('vault.lock');
    },
    states: [
      { name: 'now, locked', go: fresh('now') },
      { name: 'lock', go: fresh('check-ins'), picture: true },
      { name: 'forgot the PIN', go: async (app) => { await app.open('check-ins'); await press(app, 'vault.forgot'); } },
      { name: 'people favourites, locked', go: async (app) => { await app.open('people'); await press(app, 'contacts.favourites'); await app.settled(); } },
      { name: 'guidance, locked', go: fresh('guidance') },
      { name: 'card, locked', go: at('guidance/golden-hour') },
      { name: 'settings lock, locked', go: at('settings/lock') },
      { name: 'recover', go: at('settings/lock/recover') },
      { name: 'remove the PIN', go: at('settings/lock/remove') },
      { name: 'change the PIN', go: at('settings/lock/pin') },
      { name: 'wrong PIN', go: async (app) => {
        await app.open('check-ins');
        await app.enterPin(WRONG);
        await app.page.locator('.entry .notice, .entry [role=alert]:not(:empty)').first().waitFor();
        await app.settled();
      } },
      { name: 'waiting after wrong tries', go: async (app) => {
        for (let tries = 0; tries < 6 && (await app.rpc('vault.status')).wait_ms === 0; tries += 1) {
          await app.rpc('vault.unlock', { pin: WRONG }).catch(() => {});
        }
        await app.open('check-ins');
        await app.page.getByText(app.t('errors.wait')).first().waitFor({ state: 'attached' });
      }, picture: true },
    ],
  },
  {
    name: 'no key store',
    at: IN_THE_WEEK,
    keys: 'none',
    states: [
      { name: 'now, no key store', go: fresh('now'), picture: true },
      { name: 'check-ins, no key store', go: at('check-ins') },
      { name: 'settings lock, no key store', go: at('settings/lock') },
      { name: 'passphrase', go: at('settings/lock/passphrase') },
    ],
  },
  {
    name: 'past review',
    at: PAST_REVIEW,
    states: [
      { name: 'now, past review', go: fresh('now') },
      { name: 'people, past review', go: at('people') },
      { name: 'person, past review', go: at('people/samaritans') },
      { name: 'guidance, past review', go: at('guidance') },
      { name: 'card, past review', go: at('guidance/golden-hour'), picture: true },
      { name: 'packs, past review', go: at('settings/packs') },
    ],
  },
];
