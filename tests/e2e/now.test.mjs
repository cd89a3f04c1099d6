// Journey 2: Now. Four things at a glance, and what is next.
import assert from 'node:assert/strict';
import { journey, until } from './harness.mjs';

journey('four things are in view at a glance', {}, async (app) => {
  await app.open('now');
  const glance = [
    app.heading(app.t('check_ins.question')),
    app.button(app.t('actions.help_now')).first(),
    app.link(app.t('now.call_colleague')),
    app.link(app.t('now.hard_job')),
  ];
  const { height } = app.page.viewportSize();
  const bar = app.phone ? await app.page.locator('nav.tabs').boundingBox() : null;
  for (const thing of glance) {
    const box = await thing.boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= (bar?.y ?? height), `not in view without scrolling: ${thing}`);
  }
  for (const answer of ['good', 'ok', 'low', 'struggling']) await app.seen(app.button(app.t(`answers.${answer}`)));
  await app.seen(app.button(app.phone ? app.t('actions.hide') : new RegExp(app.t('actions.hide'))));
});

journey('"call a colleague" shows who is available now', {}, async (app) => {
  await app.open('now');
  await app.press(app.link(app.t('now.call_colleague')));
  await app.settled();
  await app.seen(app.heading(app.t('nav.people'), 1));
  const available = app.button(new RegExp(`^${app.t('contacts.available')}`));
  await until('the filter to be on', async () => (await available.getAttribute('aria-pressed')) === 'true');
});

journey('"after a hard job" leads to what to do and who is there', {}, async (app) => {
  await app.open('now');
  await app.press(app.link(app.t('now.hard_job')));
  await app.settled();
  await app.seen(app.heading(app.t('hard_jobs.title'), 1));
  await app.seen(app.text(app.t('hard_jobs.intro')));
  await app.seen(app.page.locator('.timeline').getByRole('checkbox').first());
  await app.seen(app.link(app.t('hard_jobs.more_people')));
  await app.press(app.link(app.t('hard_jobs.breathe')));
  await app.settled();
  await app.press(app.button(app.t('hard_jobs.breathing.start')));
  await app.seen(app.text(app.t('hard_jobs.breathing.in')).first());
  await app.page.clock.fastForward(61_000);
  await app.seen(app.text(app.t('hard_jobs.breathing.over')).first());
  await app.press(app.button(app.t('hard_jobs.breathing.done')));
  await app.seen(app.heading(app.t('hard_jobs.title'), 1));
});

journey('next up: my event, and a check-in to which more can be added', {
  seed: async (bridge) => {
    await bridge.set('force', 'example-constabulary');
    await bridge.set('station', 'harbour');
    await bridge.rpc('check_ins.record', { answer: 'ok' });
  },
}, async (app) => {
  await app.open('now');
  await app.seen(app.heading(app.t('now.next_up'), 2));
  const next = app.page.getByRole('list', { name: app.t('now.next_up') });
  const { event, unfinished } = await app.rpc('now.open');
  assert.ok(event, 'the programme has an event still to come');
  await app.seen(app.link(new RegExp(event.title), next));

  await app.press(app.link(new RegExp(app.t('now.unfinished')), next));
  await app.settled();
  assert.match(app.page.url(), new RegExp(`check-ins/${unfinished.id}$`));
  await app.seen(app.heading(app.t('check_ins.detail_question'), 2));
});

journey('with nothing waiting it says so', { at: '2026-11-21T10:00' }, async (app) => {
  await app.open('now');
  await app.seen(app.text(app.t('now.nothing_next')));
});

journey('content past its date and a wrong clock are said, and stand in nobody’s way', { at: '2027-09-01T10:00' }, async (app) => {
  await app.open('now');
  await app.seen(app.text(app.t('now.expired')));
  await app.seen(app.link(new RegExp(app.t('now.overdue'))));
  await app.openHelp();
});
