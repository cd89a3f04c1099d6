import type { PluralKey, TextKey, Texts } from './keys';
import { pluralForm, type Language } from './plural-rules';

export type Params = Readonly<Record<string, string | number>>;

// Only the language in use is loaded; the other waits until somebody asks for it.
const load: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import('./en.json'),
  cy: () => import('./cy.json'),
};

let language = $state.raw<Language>('en');
let texts = $state.raw<Texts | null>(null);

/** Loads a language and switches to it. Every sentence on the screen follows. */
export async function useLanguage(wanted: Language): Promise<void> {
  if (texts && language === wanted) return;
  const loaded = await load[wanted]();
  texts = loaded.default as Texts;
  language = wanted;
  document.documentElement.lang = wanted;
}

/** Whether there is anything to draw with yet. */
export function hasLanguage(): boolean {
  return texts !== null;
}

export function currentLanguage(): Language {
  return language;
}

/** The sentence for a key, with `{name}` replaced by `params.name`. */
export function t(key: TextKey, params?: Params): string {
  const found = find(key);
  return typeof found === 'string' ? fill(found, params) : key;
}

/** The sentence for a key and a number, in the form that the language wants; `{n}` is the number. */
export function plural(key: PluralKey, n: number, params?: Params): string {
  const forms = find(key) as Partial<Record<string, string>> | undefined;
  const form = forms?.[pluralForm(language, n)] ?? forms?.['other'];
  return form === undefined ? key : fill(form, { n, ...params });
}

function find(key: string): unknown {
  let at: unknown = texts;
  for (const part of key.split('.')) at = (at as Record<string, unknown> | undefined | null)?.[part];
  return at;
}

function fill(sentence: string, params: Params | undefined): string {
  if (!params) return sentence;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
