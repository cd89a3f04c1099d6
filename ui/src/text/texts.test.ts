import { expect, test } from 'vitest';
import { allTexts, currentLanguage, plural, t, useLanguage } from '.';
import cy from './cy.json';
import en from './en.json';
import { pluralForm } from './plural-rules';

type Tree = { [key: string]: string | Tree };
const forms = ['zero', 'one', 'two', 'few', 'many', 'other'];
const isPlural = (node: string | Tree | undefined): node is Tree => typeof node === 'object' && 'other' in node;

/** Every sentence by its path; the forms of a plural count as one. */
function sentences(tree: Tree, at = ''): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of Object.entries(tree)) {
    const path = at ? `${at}.${key}` : key;
    if (typeof value === 'string') found.set(path, [value]);
    else if (isPlural(value)) found.set(path, Object.values(value) as string[]);
    else for (const [inner, text] of sentences(value, path)) found.set(inner, text);
  }
  return found;
}
function plurals(tree: Tree, at = ''): [string, Tree][] {
  return Object.entries(tree).flatMap(([key, value]): [string, Tree][] => {
    const path = at ? `${at}.${key}` : key;
    if (typeof value === 'string') return [];
    return isPlural(value) ? [[path, value]] : plurals(value, path);
  });
}
const placeholders = (texts: string[]) => [...new Set(texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

const english = sentences(en);
const welsh = sentences(cy);

test('both languages have the same keys', () => {
  expect([...welsh.keys()].sort()).toEqual([...english.keys()].sort());
});

test('both languages have the same placeholders', () => {
  for (const [key, texts] of english) expect(placeholders(welsh.get(key) ?? []), key).toEqual(placeholders(texts));
});

test('no sentence is empty, and Welsh has no ampersand', () => {
  for (const [key, texts] of [...english, ...welsh]) for (const text of texts) expect(text.trim(), key).not.toBe('');
  for (const [key, texts] of welsh) expect(texts.join(), key).not.toContain('&');
});

test('apostrophes are typographic and nothing is exclaimed', () => {
  for (const [key, texts] of [...english, ...welsh]) expect(texts.join(), key).not.toMatch(/['"!]/);
});

test('English plurals have two forms, Welsh six', () => {
  for (const [key, node] of plurals(en)) expect(Object.keys(node).sort(), key).toEqual(['one', 'other']);
  for (const [key, node] of plurals(cy)) expect(Object.keys(node).sort(), key).toEqual([...forms].sort());
});

test('the plural rules are those of CLDR', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7, 10, 100].map((n) => pluralForm('cy', n))).toEqual(
    ['zero', 'one', 'two', 'few', 'other', 'other', 'many', 'other', 'other', 'other']);
  expect([0, 1, 2].map((n) => pluralForm('en', n))).toEqual(['other', 'one', 'other']);
});

test('a language is switched as a whole', async () => {
  expect(t('nav.back_to', { page: 'Now' })).toBe('Back to Now');
  await useLanguage('cy');
  expect(document.documentElement.lang).toBe('cy');
  expect(t('nav.now')).toBe('Nawr');
  expect(plural('steps.done', 2)).toBe('2 gam wedi’u ticio');
  expect(plural('steps.done', 3)).toBe('3 cham wedi’u ticio');
});

test('the language that was asked for last is not overtaken by an earlier one', async () => {
  await Promise.all([useLanguage('cy'), useLanguage('en'), useLanguage('cy')]);
  await allTexts();
  expect(currentLanguage()).toBe('cy');
});
