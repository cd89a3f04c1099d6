import type { Settings } from '../generated/commands';
import { useLanguage } from '../text';
import { useTextSize, useTheme } from './theme';

/** Puts language, theme and text size in force: at the start, and whenever one is changed. */
export async function applyPreferences(settings: Pick<Settings, 'language' | 'theme' | 'text_size'>): Promise<void> {
  useTheme(settings.theme);
  useTextSize(settings.text_size);
  await useLanguage(settings.language);
}
