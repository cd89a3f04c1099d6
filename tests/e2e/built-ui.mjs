// A copy of the built interface, so that a build which runs meanwhile takes nothing from under a test.
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { builtUi } from './paths.mjs';

const BUILD_ENDS_WITHIN_MS = 60_000;
let copy = null;

/** Everything there, named and sized; null while a build is on its way. */
function whole(folder) {
  try {
    const index = readFileSync(join(folder, 'index.html'), 'utf8');
    const parts = [...index.matchAll(/(?:src|href)="\.?\/?([^"#]+\.(?:js|css))"/g)].map(([, part]) => part);
    if (!parts.every((part) => existsSync(join(folder, part)))) return null;
    return `${index} ${readdirSync(folder, { recursive: true }).sort().join()}`;
  } catch {
    return null;
  }
}

/** The folder to serve: one for each test file. */
export async function uiCopy() {
  if (copy) return copy;
  const end = Date.now() + BUILD_ENDS_WITHIN_MS;
  while (copy === null) {
    const before = whole(builtUi);
    if (before !== null) {
      const folder = mkdtempSync(join(tmpdir(), 'crewroom-ui-'));
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      try {
        cpSync(builtUi, folder, { recursive: true });
        if (whole(folder) === before) copy = folder;
      } catch {
        // It was replaced while it was being copied.
      }
    }
    if (copy === null && Date.now() > end) throw new Error(`${builtUi} is missing or incomplete: run "npm run build" in ui/`);
    if (copy === null) await pause(500);
  }
  return copy;
}
