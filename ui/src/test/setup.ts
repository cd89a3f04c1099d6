// Every test starts in English, as the app does.
import { configure } from '@testing-library/svelte';
import { beforeEach } from 'vitest';
import { allTexts, useLanguage } from '../text';

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(async () => {
  await useLanguage('en');
  await allTexts();
});
