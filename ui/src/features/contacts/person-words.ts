import type { ContactRow } from '../../generated/commands';
import { regionWords } from '../../lib/regions';
import { sentences } from '../../lib/words';
import { t } from '../../text';

/** Who runs it, how confidential it is, and what else helps to choose: always in words. */
export function termsWords(row: ContactRow): string {
  return sentences([
    t('contacts.run_by', { name: row.run_by }),
    t(`contacts.terms.${row.confidentiality}`),
    row.languages.includes('cy') && t('contacts.languages_spoken'),
    row.outside_chain && row.run_by_kind === 'force' && t('contacts.outside_yours'),
  ]);
}

/** For a line in a list: where it is for, and how confidential. */
export function lineWords(row: ContactRow): string {
  return sentences([
    regionWords(row.regions),
    t(`contacts.terms.${row.confidentiality}`),
    row.languages.includes('cy') && t('contacts.languages_spoken'),
  ]);
}

/** "English and Welsh". */
export function languageWords(languages: readonly string[]): string {
  if (languages.includes('cy')) return t(languages.includes('en') ? 'contacts.language.en_cy' : 'contacts.language.cy');
  return t('contacts.language.en');
}

/** "Text SHOUT to 85258"; null where texts are not taken. */
export function textWords(row: ContactRow): string | null {
  if (!row.text_number) return null;
  return row.text_keyword
    ? t('contacts.text_word', { word: row.text_keyword, number: row.text_number })
    : t('contacts.text_number', { number: row.text_number });
}
