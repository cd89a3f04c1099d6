// Journey 6: the Response Policing Week of Action, while it is on and when it is not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AFTER_THE_WEEK } from './bridge.mjs';
import { journey } from './harness.mjs';

const inForce = (station) => async (bridge) => {
  await bridge.set('force', 'example-constabulary');
  if (station) await bridge.set('station', station);
};
const picker = (app) => app.page.getByRole('group', { name: app.t('week.day_picker') });
const events = (app, day) => app.page.getByRole('list', { name: day });
const titles = (list) => list.getByRole('heading', { level: 3 }).allInnerTexts();

/** Lines of an iCalendar file with its long lines put together again. */
function readCalendar(text) {
  assert.ok(text.includes('\r\n') && !/[^\r]\n/.test(text), 'every line ends in CRLF');
  const lines = text.replaceAll('\r\n ', '').split('\r\n').filter(Boolean);
  for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, `folded at 75 bytes: ${line}`);
  assert.equal(lines[0], 'BEGIN:VCALENDAR');
  assert.equal(lines.at(-1), 'END:VCALENDAR');
  const open = [];
  for (const line of lines) {
    assert.match(line, /^[A-Z-]+[;:]/, `a property: ${line}`);
    if (line.startsWith('BEGIN:')) open.push(line.slice(6));
    if (line.startsWith('END:')) assert.equal(open.pop(), line.slice(4));
  }
  return (name) => lines.findLast((line) => line.startsWith(`${name}:`) || line.startsWith(`${name};`))?.replace(/^[^:]+:/, '');
}

journey('the programme, day by day', { seed: inForce() }, async (app) => {
  const programme = await app.rpc('week_of_action.programme');
  assert.equal(programme.state, 'now');
  await app.open('week');
  await app.seen(app.text(new RegExp('24 to 30 June 2024')));
  const days = picker(app).getByRole('button');
  assert.equal(await days.count(), 7);

  // Today is open first.
  await app.seen(app.heading('Wednesday 26 June', 2));
  const today = programme.days.find((day) => day.today);
  assert.deepEqual(await titles(events(app, 'Wednesday 26 June')), today.events.map(({ title }) => title));

  await app.press(days.first());
  await app.seen(app.heading('Monday 24 June', 2));
  assert.equal(await days.first().getAttribute('aria-pressed'), 'true');
  assert.deepEqual(await titles(events(app, 'Monday 24 June')), programme.days[0].events.map(({ title }) => title));
  await app.seen(app.text(app.t('week.example_note', { force: programme.force_name })));
});

journey('once a station is chosen, what is near comes first', {}, async (app) => {
  await app.open('week');
  await app.seen(app.text(app.t('week.everywhere')));
  await app.press(app.link(new RegExp(app.t('week.choose_station'))));
  await app.settled();
  const toForce = app.link(new RegExp(app.t('settings.force_row')));
  if (await toForce.count()) await app.press(toForce);
  await app.settled();
  await app.press(app.page.getByRole('radio', { name: 'Example Constabulary', exact: true }));
  await app.press(app.page.getByRole('radio', { name: 'Harbour', exact: true }));
  await app.seen(app.page.getByRole('radio', { name: 'Harbour', exact: true, checked: true }));

  await app.tab('week');
  await app.seen(app.text(app.t('week.near', { station: 'Harbour' })));
  const mine = await events(app, 'Wednesday 26 June').locator('.event').allInnerTexts();
  assert.ok(mine.length > 0);
  for (const event of mine) assert.match(event, /Harbour|Online/);
  const others = app.page.getByText(app.t('week.other_stations'), { exact: true });
  await app.press(others);
  await app.seen(app.page.getByRole('list', { name: app.t('week.other_stations') }).getByText('Hillside').first());
});

journey('an event goes into the calendar', { seed: inForce('harbour') }, async (app) => {
  await app.open('week');
  const title = 'Ask a response sergeant: online';
  const saving = app.page.waitForEvent('download');
  await app.press(app.button(app.t('week.save_name', { title })));
  const download = await saving;
  assert.match(download.suggestedFilename(), /^[\w-]+\.ics$/);
  const value = readCalendar(readFileSync(await download.path(), 'utf8'));
  assert.equal(value('SUMMARY'), title);
  assert.match(value('DTSTART'), /^20240626T(190000|180000Z)$/);
  assert.match(value('DTEND'), /^20240626T(194500|184500Z)$/);
  assert.ok(value('UID'));
  await app.seen(app.text(app.t('week.saved', { name: download.suggestedFilename() }), app.bar));
});

journey('one kind of event at a time', { seed: inForce() }, async (app) => {
  await app.open('week');
  const kinds = app.page.getByRole('group', { name: app.t('week.kinds_label') });
  await app.press(app.button(new RegExp(app.t('week.kinds.webinar')), kinds));
  const shown = await titles(events(app, 'Wednesday 26 June'));
  assert.ok(shown.length >= 2 && shown.every((title) => /online/i.test(title)), shown.join());
});

journey('stories, thank-yous and figures, each marked for what it is', { seed: inForce() }, async (app) => {
  await app.open('week');
  await app.seen(app.text(app.t('week.thank_you')).last());
  await app.press(app.link(new RegExp(app.t('week.stories'))));
  await app.settled();
  const { stories, figures } = await app.rpc('week_of_action.stories');
  await app.seen(app.text(app.t('week.composed_note')));
  await app.press(app.page.locator('summary').first());
  await app.seen(app.page.locator('details[open] .rich').first());
  await app.seen(app.heading(stories[0].title, 3));
  for (const figure of figures) await app.seen(app.link(figure.source.name).first());
});

journey('outside the week the page says what is known and nothing more', { at: AFTER_THE_WEEK, seed: inForce() }, async (app) => {
  const programme = await app.rpc('week_of_action.programme');
  assert.equal(programme.state, 'over');
  await app.open('week');
  await app.seen(app.heading(app.t('week.over_title')));
  await app.seen(app.text(app.t('week.over_detail', { dates: '24 to 30 June 2024' })));
  await app.seen(app.link(programme.week.source.name));
  await app.seen(app.text(app.t('week.past'), app.page.getByRole('main')).first());
  assert.equal(await app.button(new RegExp(app.t('week.save'))).count(), 0, 'what is over is not saved to a calendar');
  assert.doesNotMatch(await app.page.getByRole('main').innerText(), /2027/, 'no invented dates');
});
