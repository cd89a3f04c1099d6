import type { PluralKey, TextKey, Texts } from './keys';
import { pluralForm, type Language } from './plural-rules';

export type Params = Readonly<Record<string, string | number>>;

type Part = Promise<{ default: object }>;

// Only the language in use is loaded, and first what the first screen needs (see text-parts.ts).
const first: Record<Language, () => Part> = {
  en: () => import('./en.json?first'),
  cy: () => import('./cy.json?first'),
};
const rest: Record<Language, () => Part> = {
  en: () => import('./en.json?rest'),
  cy: () => import('./cy.json?rest'),
};

let language = $state.raw<Language>('en');
let texts = $state.raw<Texts | null>(null);

/** The language that was asked for last: an earlier one that loads late is not shown. */
let asked: Language | null = null;
let begun: Promise<void> = Promise.resolve();
let whole: Promise<void> = Promise.resolve();

/** Switches the language; every sentence on the screen follows. At the start, only the first part is waited for. */
export function useLanguage(wanted: Language): Promise<void> {
  const atStart = texts === null;
  if (asked !== wanted) {
    asked = wanted;
    const firstPart = first[wanted]();
    begun = firstPart.then((a) => (atStart ? show(wanted, a.default) : undefined));
    const restPart = atStart ? begun.then(drawn).then(rest[wanted]) : rest[wanted]();
    whole = Promise.all([firstPart, restPart]).then(([a, b]) => show(wanted, { ...a.default, ...b.default }));
    // A file that did not arrive may be asked for again.
    whole.catch(() => (asked = null));
  }
  return atStart ? begun : whole;
}

/** Begins to load what the first screen says in this language, without showing it. */
export function fetchLanguage(likely: Language): void {
  // One that does not arrive is asked for again when it is wanted.
  first[likely]().catch(() => undefined);
}

/** Resolves once every sentence is there: screens that load later wait for it. */
export function allTexts(): Promise<void> {
  hurry();
  return whole;
}

/** A page that nobody looks at is never drawn; some webviews do not tell. */
const UNDRAWN_MS = 1_000;
let hurry: () => void = () => undefined;

/** Resolves when the first words have been drawn, or as soon as somebody asks for every sentence. */
function drawn(): Promise<void> {
  return new Promise((resolve) => {
    hurry = resolve;
    setTimeout(resolve, UNDRAWN_MS);
    if (!PerformanceObserver.supportedEntryTypes?.includes('paint')) return;
    const watch = new PerformanceObserver((seen) => {
      if (seen.getEntriesByName('first-contentful-paint').length === 0) return;
      watch.disconnect();
      resolve();
    });
    watch.observe({ type: 'paint', buffered: true });
  });
}

function show(wanted: Language, loaded: object): void {
  if (wanted !== asked) return;
  texts = loaded as Texts;
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
