// Looks for words in every file of a folder, also as other programs may have written them.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How a file may hold these words. */
export function disguises(words) {
  const utf8 = Buffer.from(words, 'utf8');
  const utf16 = Buffer.from(words, 'utf16le');
  const swapped = Buffer.from(utf16).swap16();
  const all = { 'utf-8': utf8, 'utf-16le': utf16, 'utf-16be': swapped };
  for (const [name, bytes] of Object.entries({ 'utf-8': utf8, 'utf-16le': utf16 })) {
    all[`hex of ${name}`] = Buffer.from(bytes.toString('hex'));
    all[`HEX of ${name}`] = Buffer.from(bytes.toString('hex').toUpperCase());
    // The same bytes read differently in base64, depending on what stands before them; the
    // letters at both ends depend on the neighbours too and are left out.
    for (const before of [0, 1, 2]) {
      const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
      const inner = text.slice(before === 0 ? 0 : before + 1, -2);
      all[`base64+${before} of ${name}`] = Buffer.from(inner);
      all[`base64url+${before} of ${name}`] = Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_'));
    }
  }
  return all;
}

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile()) yield path;
  }
}

/** Where any of the words stand, and how many files and bytes were looked at. */
export function search(folder, secrets) {
  const found = [];
  const looked = { files: 0, bytes: 0 };
  const sought = secrets.map((words) => [words, disguises(words)]);
  for (const path of files(folder)) {
    let bytes;
    try {
      bytes = readFileSync(path);
    } catch {
      continue;
    }
    looked.files += 1;
    looked.bytes += bytes.length;
    for (const [words, forms] of sought) {
      if (path.includes(words)) found.push(`${words} in the name ${path}`);
      for (const [form, needle] of Object.entries(forms)) if (bytes.includes(needle)) found.push(`${words} as ${form} in ${path}`);
    }
  }
  return { found, ...looked };
}
