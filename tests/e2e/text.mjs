// The app's own sentences, so that a test asks for what the officer reads and survives a rewording.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const read = (language) => JSON.parse(readFileSync(join(root, `ui/src/text/${language}.json`), 'utf8'));
const texts = { en: read('en'), cy: read('cy') };
const welsh = { 0: 'zero', 1: 'one', 2: 'two', 3: 'few', 6: 'many' };

const fill = (sentence, params) => sentence.replace(/\{(\w+)\}/g, (whole, name) => String(params?.[name] ?? whole));

function find(language, key) {
  const found = key.split('.').reduce((at, part) => at?.[part], texts[language]);
  if (found === undefined) throw new Error(`there is no text ${key} in ${language}.json`);
  return found;
}

/** `t('en')('check_ins.saved', { answer: 'Good' })` */
export const t = (language) => (key, params) => fill(find(language, key), params);

export const plural = (language) => (key, n, params) => {
  const forms = find(language, key);
  const form = language === 'cy' ? welsh[n] : n === 1 ? 'one' : 'other';
  return fill(forms[form] ?? forms.other, { n, ...params });
};

/** The fixed part of a sentence as an expression: what stands in braces may be anything. */
export function like(sentence) {
  const parts = sentence.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.+'));
}
