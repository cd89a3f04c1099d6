// Puts the reader's choices on <html>, where tokens.css looks for them.
import { clockNow } from './dates';
import type { Theme as ThemeChoice } from '../generated/commands';

export type { ThemeChoice };
export type Theme = Exclude<ThemeChoice, 'system'>;

const NIGHT_STARTS = 22;
const NIGHT_ENDS = 6;
const EVERY_MINUTE = 60_000;

let choice: ThemeChoice = 'system';

/** Night between 22:00 and 06:00; otherwise what the system prefers. */
export function resolveTheme(wanted: ThemeChoice, hour: number, systemDark: boolean): Theme {
  if (wanted !== 'system') return wanted;
  if (hour >= NIGHT_STARTS || hour < NIGHT_ENDS) return 'night';
  return systemDark ? 'dark' : 'day';
}

export function useTheme(wanted: ThemeChoice): void {
  choice = wanted;
  applyTheme();
}

/** 100, 115, 130, 150 or 200: the steps in tokens.css. */
export function useTextSize(percent: number): void {
  document.documentElement.dataset['text'] = String(percent);
}

/** Linux's own webview knows no "system-ui", and looks for it again for every size and weight: a thing to spare it. */
const knowsSystemFont = !/X11; Linux/.test(navigator.userAgent) || /Chrome|Firefox/.test(navigator.userAgent);

/** Follows the clock and the system while the choice is "system". */
export function followTheme(): () => void {
  document.documentElement.toggleAttribute('data-plain-font', !knowsSystemFont);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const timer = setInterval(applyTheme, EVERY_MINUTE);
  dark.addEventListener('change', applyTheme);
  applyTheme();
  return () => {
    clearInterval(timer);
    dark.removeEventListener('change', applyTheme);
  };
}

function applyTheme() {
  const root = document.documentElement;
  const theme = resolveTheme(choice, new Date(clockNow()).getHours(), matchMedia('(prefers-color-scheme: dark)').matches);
  if (root.dataset['theme'] === theme) return;
  root.dataset['theme'] = theme;
  // The bars of the system take the colour of the page.
  const surface = getComputedStyle(root).getPropertyValue('--surface').trim();
  if (surface) document.querySelector('meta[name="theme-color"]')?.setAttribute('content', surface);
}
