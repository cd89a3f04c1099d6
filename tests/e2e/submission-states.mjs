// The outbox and its forms, as they are to be looked at with a hub. The answers of `submissions.*` are put in
// here; submissions.test.mjs walks the same screens with a real hub and a real recipient.

/** What the core would say, in the language of the page. */
function given({ language }) {
  const say = (en, cy) => (language === 'cy' ? cy : en);
  const lead = { id: 'a1'.repeat(8), name: say('The wellbeing lead', 'Yr arweinydd llesiant'), from: say('Example Constabulary', 'Heddlu Enghraifft'), national: false, example: false, kinds: ['feedback', 'sign_up', 'recognition'] };
  const national = { ...lead, id: 'b2'.repeat(8), name: say('The national lead', 'Yr arweinydd cenedlaethol'), from: say('Crewroom starter content', 'Cynnwys cychwynnol Crewroom'), national: true, kinds: ['feedback'] };
  const one = (id, over) => ({ id: id.repeat(16), kind: 'feedback', state: 'queued', to: lead.name, day: '2024-06-26', tried: false, reason: null, ...over });
  const submissions = [
    one('01', { tried: true }), one('02', { kind: 'sign_up', state: 'sending' }), one('03', { kind: 'recognition', state: 'acknowledged', day: '2024-06-24' }),
    one('04', { state: 'refused', reason: 'malformed', to: null, day: '2024-06-20' }),
  ];
  return { lead, national, list: { hub: true, submissions } };
}
const to = (...recipients) => ({ recipients: { recipients, hub: true } });

async function answer(app, choose) {
  await plain(app);
  const answers = choose(given(app));
  await app.page.route('**/rpc/submissions.*', (route) => {
    const answered = answers[new URL(route.request().url()).pathname.split('.').pop()];
    return route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(answered) });
  });
}
const plain = (app) => app.page.unroute('**/rpc/submissions.*');
const opens = (path, answers, then) => async (app) => {
  await answer(app, answers);
  await app.open(path);
  await then?.(app);
  await app.settled();
};
const fill = (app, key, words) => app.page.getByLabel(app.t(key), { exact: true }).fill(words);

export const submissionStates = [
  { name: 'feedback', after: plain, picture: true, go: opens('week/feedback', ({ national, lead }) => to(national, lead), (app) => app.button(app.t('submissions.write_first')).waitFor()) },
  { name: 'feedback, too long', after: plain, go: opens('week/feedback', ({ lead }) => to(lead), (app) => fill(app, 'submissions.text.feedback', 'Tea. '.repeat(401))) },
  { name: 'recognition, an example', after: plain, picture: true, go: opens('week/thanks', ({ lead }) => to({ ...lead, example: true }), (app) => fill(app, 'submissions.colleague', 'B shift')) },
  { name: 'sign-up', after: plain, picture: true, go: opens(`sign-up/${encodeURIComponent('dog-visit-2@example-constabulary')}`, ({ lead }) => to(lead), (app) => app.button(app.t('submissions.send')).waitFor()) },
  { name: 'outbox', after: plain, picture: true, go: opens('settings/outbox', ({ list }) => ({ list }), (app) => app.text(app.t('submissions.states.acknowledged')).waitFor()) },
];
