// Every visible sentence comes from en.json and cy.json beside this file.
export type { PluralKey, TextKey } from './keys';
export type { Language } from './plural-rules';
export { allTexts, currentLanguage, fetchLanguage, hasLanguage, plural, t, useLanguage, type Params } from './texts.svelte';
