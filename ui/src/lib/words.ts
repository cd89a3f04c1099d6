import { currentLanguage } from '../text';

/** The `lang` attribute of a text that is not in the language of the interface. */
export function foreign(words: string): string | undefined {
  return words === currentLanguage() ? undefined : words;
}

/** Short sentences one after the other: "Run by Shout. Confidential." */
export function sentences(parts: readonly (string | null | false | undefined)[]): string {
  return parts.filter((part): part is string => Boolean(part)).map((part) => `${part.replace(/\.$/, '')}.`).join(' ');
}

/** "www.gov.uk/page" is shown as "gov.uk": where a link leads, before it is followed. */
export function hostOf(address: string): string {
  try {
    return new URL(address).hostname.replace(/^www\./, '');
  } catch {
    return address;
  }
}
