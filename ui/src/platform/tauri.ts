// The only file that knows Tauri.
import { invoke } from '@tauri-apps/api/core';
import type { Host } from './host';

export function createTauriHost(): Host {
  const rpc = (name: string, request: unknown) => invoke<unknown>('rpc', { name, request });
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
