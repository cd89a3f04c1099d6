import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { textParts } from './text-parts.ts';

export default defineConfig({
  // Relative, so that the same build opens from tauri://, from the bridge and from a file server.
  base: './',
  plugins: [textParts(), svelte(), svelteTesting()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    sourcemap: false,
    // The content security policy allows files from the app only, so nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What the first screen needs comes as one file: a webview asks its window for each of them.
        codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] },
      },
    },
  },
  server: { port: 5173, strictPort: true },
  test: {
    environment: 'happy-dom',
    // A test never leaves the machine: a click on a link stays a click.
    environmentOptions: {
      happyDOM: { settings: { navigation: { disableMainFrameNavigation: true, disableChildPageNavigation: true } } },
    },
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test/setup.ts'],
    testTimeout: 20_000,
  },
});
