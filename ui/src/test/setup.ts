// Every test starts in English, as the app does.
import { beforeEach } from 'vitest';
import { useLanguage } from '../text';

beforeEach(() => useLanguage('en'));
