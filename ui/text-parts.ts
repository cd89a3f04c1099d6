// Cuts a text file in two at build time: what the first screen needs, and the rest, which follows at once.
// `en.json?first` and `en.json?rest`; the file itself stays whole for those who write in it.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** The features that do not show on Now. */
const LATER = new Set(['contacts', 'guidance', 'week', 'vault', 'settings', 'sync', 'packs', 'hard_jobs', 'submissions', 'visit', 'shortcuts']);

export function textParts(): Plugin {
  return {
    name: 'text-parts',
    enforce: 'pre',
    load(id) {
      const [, file, part] = /^(.+\.json)\?(first|rest)$/.exec(id) ?? [];
      if (file === undefined) return null;
      this.addWatchFile(file);
      const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      const chosen = Object.entries(texts).filter(([name]) => LATER.has(name) === (part === 'rest'));
      const literal = JSON.stringify(JSON.stringify(Object.fromEntries(chosen)));
      // One string to parse is quicker to start than an object literal.
      return { code: `export default JSON.parse(${literal});`, map: null, moduleType: 'js' };
    },
  };
}
