// CLDR cardinal rules for the two languages. Written out, because a webview may ship without Welsh data.
export type Language = 'en' | 'cy';
export type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

const welsh: Partial<Record<number, PluralForm>> = { 0: 'zero', 1: 'one', 2: 'two', 3: 'few', 6: 'many' };

export function pluralForm(language: Language, n: number): PluralForm {
  if (language === 'cy') return welsh[n] ?? 'other';
  return n === 1 ? 'one' : 'other';
}
