// The only file that knows Tauri.
import { invoke } from '@tauri-apps/api/core';
import type { Host } from './host';

declare global {
  interface Window {
    /** What the shell has asked before this script was read, by the command's name. */
    crewroomAsked?: Map<string, Promise<unknown>>;
  }
}

export function createTauriHost(): Host {
  const rpc = (name: string, request: unknown) => takeAsked(name, request) ?? invoke<unknown>('rpc', { name, request });
  return {
    name: 'tauri',
    rpc,
    openLink: async (url) => {
      await rpc('host.open_link', { url });
    },
    saveFile: async (name, mime, text) => {
      await rpc('host.save_file', { name, mime, text });
    },
    ready: async () => {
      await rpc('host.ready', {});
    },
    reload: () => location.reload(),
  };
}

/** The answer to what was asked ahead; for the first who asks, later ones ask afresh. */
function takeAsked(name: string, request: unknown): Promise<unknown> | undefined {
  const answer = JSON.stringify(request) === '{}' ? window.crewroomAsked?.get(name) : undefined;
  window.crewroomAsked?.delete(name);
  return answer;
}
