// Every test starts in English, as the app does.
import { beforeEach } from 'vitest';
import { allTexts, useLanguage } from '../text';

beforeEach(async () => {
  await useLanguage('en');
  await allTexts();
});
