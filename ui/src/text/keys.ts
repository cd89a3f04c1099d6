// The keys of the texts, as types. A key that is missing in Welsh fails the type check here.
import type cy from './cy.json';
import type en from './en.json';

export type Texts = typeof en;

type PluralForms = { other: string };
type Join<A extends string, B extends string> = A extends '' ? B : `${A}.${B}`;

/** Every path to a plain sentence. */
type SentenceKeys<T, At extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? Join<At, K>
    : T[K] extends PluralForms
      ? never
      : SentenceKeys<T[K], Join<At, K>>;
}[keyof T & string];

/** Every path to a set of plural forms. */
type PluralKeys<T, At extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? never
    : T[K] extends PluralForms
      ? Join<At, K>
      : PluralKeys<T[K], Join<At, K>>;
}[keyof T & string];

export type TextKey = SentenceKeys<typeof en>;
export type PluralKey = PluralKeys<typeof en>;

type None<Missing> = [Missing] extends [never] ? true : Missing;
type WelshSentence = SentenceKeys<typeof cy>;
type WelshPlural = PluralKeys<typeof cy>;

// Each of these names the offending keys when the two files drift apart.
export const missingInWelsh: None<Exclude<TextKey, WelshSentence>> = true;
export const missingInEnglish: None<Exclude<WelshSentence, TextKey>> = true;
export const pluralMissingInWelsh: None<Exclude<PluralKey, WelshPlural>> = true;
export const pluralMissingInEnglish: None<Exclude<WelshPlural, PluralKey>> = true;
