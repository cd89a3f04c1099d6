// Journey 5: guidance. Found as it is typed, read at a job, trusted by its sources.
import assert from 'node:assert/strict';
import { journey, until } from './harness.mjs';

const field = (app) => app.page.getByRole('searchbox', { name: app.t('guidance.search') });
const results = (app) => app.page.getByRole('list', { name: app.t('nav.guidance') }).getByRole('link');
const titles = (app) => results(app).locator('.title').allInnerTexts();

async function search(app, words) {
  await field(app).fill('');
  // Key by key, as it is typed.
  await field(app).pressSequentially(words);
  await until(`results for ${words}`, async () => {
    const { found } = await app.rpc('guidance.search', { query: words });
    return JSON.stringify(await titles(app)) === JSON.stringify(found.map(({ row }) => row.title)) && found.length > 0;
  });
  return titles(app);
}

const S136 = /section 136/i;

journey('search as typed: beginnings, any order, short forms, a slip', {}, async (app) => {
  await app.open('guidance');
  for (const words of ['s136', 's.136', 'section 136', 'sec 136', '136', 's 136']) {
    const found = await search(app, words);
    assert.match(found[0], S136, `${words} finds ${found[0]} first`);
  }
  const forwards = await search(app, 'golden hour');
  assert.match(forwards[0], /golden hour/i);
  assert.equal((await search(app, 'hour gold'))[0], forwards[0]);
  assert.ok((await search(app, 'gold')).some((title) => /golden hour/i.test(title)));

  await search(app, 'suicde');
  await app.seen(app.text(app.t('guidance.corrected', { searched: 'suicide', typed: 'suicde' })));
});

journey('what was searched for is marked', {}, async (app) => {
  await app.open('guidance');
  await search(app, 'golden');
  const marked = await results(app).first().locator('mark').allInnerTexts();
  assert.ok(marked.length > 0 && marked.every((word) => /^gold/i.test(word)), marked.join());
});

journey('a word with and without its accent', { language: 'cy' }, async (app) => {
  await app.open('guidance');
  const [plain] = await search(app, 'ddalfa');
  assert.ok(plain);
  // Somebody on an English keyboard leaves the roof off.
  const withRoof = await search(app, 'tân');
  assert.deepEqual(await search(app, 'tan'), withRoof);
});

journey('nothing found says so and keeps a way on', {}, async (app) => {
  await app.open('guidance');
  await field(app).fill('qqqqxxxx');
  await app.seen(app.text(app.t('guidance.none')));
  await app.seen(app.heading(app.t('guidance.subjects')));
  await app.press(app.button(app.t('actions.clear_search')));
  await app.gone(app.text(app.t('guidance.none')));
});

journey('by subject', {}, async (app) => {
  await app.open('guidance');
  const { categories } = await app.rpc('guidance.home');
  const subject = categories.find(({ id }) => id === 'mental-health');
  await app.press(app.link(new RegExp(subject.name)));
  await app.seen(app.heading(subject.name, 2));
  const { guides } = await app.rpc('guidance.browse', { category: subject.id });
  assert.equal(guides.length, subject.count);
  for (const guide of guides) await app.seen(app.link(new RegExp(guide.title.replace(/[()?]/g, '\\$&'))).first());
  await app.press(app.link(app.t('guidance.all_subjects')));
  await app.seen(app.heading(app.t('guidance.subjects')));
});

journey('bookmark, and what was read a moment ago', {}, async (app) => {
  await app.open('guidance/golden-hour');
  await app.press(app.button(app.t('guidance.bookmark')));
  await app.seen(app.button(app.t('guidance.bookmark_remove')));
  assert.deepEqual((await app.rpc('guidance.home')).bookmarks.map(({ id }) => id), ['golden-hour']);

  await app.open('guidance/section-136');
  await app.seen(app.heading(/section 136/i));
  await app.open('guidance');
  const bookmarks = app.page.getByRole('list', { name: app.t('guidance.bookmarks') });
  assert.equal(await bookmarks.getByRole('link').count(), 1);
  const recent = app.page.getByRole('list', { name: app.t('guidance.recent') });
  assert.match(await recent.getByRole('link').first().innerText(), S136, 'the newest first');

  await app.press(app.button(app.t('guidance.forget')));
  await app.gone(recent);
  assert.deepEqual((await app.rpc('guidance.home')).recent, []);
});

journey('a checklist is ticked, kept while another card is read, and cleared', {}, async (app) => {
  await app.open('guidance/golden-hour');
  const steps = app.page.getByRole('checkbox');
  await app.press(app.page.locator('label.step').first());
  await app.press(app.page.locator('label.step').nth(2));
  await app.seen(app.text(app.plural('steps.done', 2)));
  await app.go('guidance/section-136');
  await app.go('guidance/golden-hour');
  await app.seen(app.text(app.plural('steps.done', 2)));
  assert.equal(await steps.first().isChecked(), true);

  await app.press(app.button(app.t('steps.clear')));
  await until('no tick', async () => (await app.page.locator('input[type=checkbox]:checked').count()) === 0);
  // Never saved: a fresh start knows nothing of it.
  await app.press(app.page.locator('label.step').first());
  await app.open('guidance/golden-hour');
  assert.equal(await app.page.locator('input[type=checkbox]:checked').count(), 0);
});

journey('a card says where it applies, who says so, when it was checked, and what governs', {}, async (app) => {
  const guide = await app.rpc('guidance.open', { id: 'section-136' });
  await app.open('guidance/section-136');
  const places = app.t('regions.england_wales');
  await app.seen(app.text(app.t('regions.applies', { places })));
  await app.seen(app.text(app.t('guidance.not_policy')));
  for (const source of guide.sources) await app.seen(app.link(source.name).first());
  await app.seen(app.page.getByText(guide.licence.replace(/^CC-(.+)-(\d\.\d)$/, 'CC $1 $2'), { exact: true }));
  await app.seen(app.page.getByText(/21 November 2026.*21 February 2027/));

  const college = app.link(guide.college.name);
  await app.press(college);
  assert.deepEqual(await app.links(), [guide.college.url]);
  assert.match(guide.college.url, /^https:\/\/www\.college\.police\.uk\//);
});

journey('text size and colours follow the settings', {
  seed: async (bridge) => {
    await bridge.set('text_size', 150);
    await bridge.set('theme', 'night');
  },
}, async (app) => {
  const look = () => app.page.evaluate(() => {
    const style = getComputedStyle(document.querySelector('.rich p, .rich li'));
    return { size: parseFloat(style.fontSize), surface: getComputedStyle(document.documentElement).backgroundColor };
  });
  await app.open('guidance/section-136');
  const large = await look();
  assert.equal(large.surface, 'rgb(0, 0, 0)', 'night is true black');
  await app.bridge.set('text_size', 100);
  await app.bridge.set('theme', 'day');
  await app.open('guidance/section-136');
  const plain = await look();
  assert.ok(Math.abs(large.size / plain.size - 1.5) < 0.02, `${large.size} / ${plain.size}`);
  assert.notEqual(plain.surface, large.surface);
});

journey('a card without Welsh says so, and is marked as English', { language: 'cy' }, async (app) => {
  await app.open('guidance/bail-rui');
  await app.seen(app.text(app.t('links.english_only')));
  assert.equal(await app.page.locator('.rich').getAttribute('lang'), 'en');
});
