import { render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { messages } from '../../lib/messages.svelte';
import Announcer from './Announcer.svelte';

test('the region is there first; the same words can be said twice', () => {
  render(Announcer);
  const region = screen.getByRole('status');
  messages.announce('Saved');
  flushSync();
  const first = region.textContent;
  messages.announce('Saved');
  flushSync();
  expect(region.textContent).not.toBe(first);
  expect(region.textContent?.trim()).toBe('Saved');
});
