import { expect, test } from 'vitest';
import type { OverviewSummary } from '../../generated/commands';
import { useLanguage } from '../../text';
import cy from '../../text/cy.json';
import en from '../../text/en.json';
import { summarySentences } from './summary';

const summary: OverviewSummary = {
  check_ins: 24, days: 20, most_common: 'ok', low_days: 5, nights: 4, low_nights: 3,
  sleep_days: 18, average_sleep_minutes: 375, tired_days: 12, fatigue_days: 2,
};

test('it counts in plain English', () => {
  expect(summarySentences(summary)).toEqual([
    '24 check-ins, on 20 days.',
    'Your most common answer was OK.',
    'On 5 days you answered Low or Struggling.',
    'Of 4 night shifts, you answered Low or Struggling on 3.',
    'You slept about 6¼ hours before a shift.',
    'On 2 of 12 days you put your tiredness at 5 or more of 7.',
  ]);
});

test('it counts in Welsh, with the mutations', async () => {
  await useLanguage('cy');
  expect(summarySentences({ ...summary, check_ins: 3, days: 2, low_days: 2 })).toEqual([
    '3 chofnod, ar 2 ddiwrnod.',
    'Eich ateb mwyaf cyffredin oedd Iawn.',
    'Ar 2 ddiwrnod, eich ateb oedd Isel neu Anodd.',
    'O 4 sifft nos, eich ateb oedd Isel neu Anodd ar 3.',
    'Cawsoch tua 6¼ awr o gwsg cyn sifft.',
    'Ar 2 o 12 diwrnod, rhoesoch eich blinder yn 5 neu fwy o 7.',
  ]);
});

test('what is not known is not said', () => {
  const bare: OverviewSummary = {
    check_ins: 1, days: 1, most_common: 'good', low_days: 0, nights: 1, low_nights: 0,
    sleep_days: 0, average_sleep_minutes: null, tired_days: 1, fatigue_days: 0,
  };
  expect(summarySentences(bare)).toEqual(['1 check-in, on 1 day.', 'You noted 1 night shift.']);
  expect(summarySentences({ ...bare, check_ins: 0 })).toEqual([]);
});

test('it never judges', () => {
  const said = JSON.stringify([en.check_ins, cy.check_ins]).toLowerCase();
  for (const word of ['better', 'worse', 'improv', 'well done', 'diagnos', 'gwell', 'gwaeth', 'da iawn']) {
    expect(said, word).not.toContain(word);
  }
});
