import { mount } from 'svelte';
import { layout } from './lib/layout.svelte';
import { router } from './lib/router.svelte';
import { followTheme } from './lib/theme';
import App from './shell/App.svelte';
import { readFirstScreen, readPreferences, readVault } from './shell/preferences';

async function start() {
  followTheme();
  layout.start();
  router.start();
  void readVault();
  // Language, theme and text size first: the first screen is never drawn in the wrong ones. What it shows
  // is asked for at the same time.
  await Promise.all([readPreferences(), readFirstScreen()]);
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}

void start();
