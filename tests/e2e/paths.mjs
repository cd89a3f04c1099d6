// Where things stand. Both may be set from outside, to try a build of another folder.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const bridgeBinary = process.env.CREWROOM_BRIDGE ?? join(root, 'target/debug/crewroom-bridge');
export const hubBinary = process.env.CREWROOM_HUB ?? join(root, 'target/debug/crewroom-hub');
export const builtUi = process.env.CREWROOM_UI ?? join(root, 'ui/dist');
export const chromiumBinary = process.env.CREWROOM_CHROMIUM ?? '/usr/bin/chromium';
