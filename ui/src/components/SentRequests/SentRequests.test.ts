import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { SentRequest } from '../../generated/commands';
import { expectAccessible } from '../../test/axe';
import SentRequests from './SentRequests.svelte';

const request = (over: Partial<SentRequest> = {}): SentRequest => ({ at_ms: Date.now(), what: 'sync', sent: 400, received: 96, sealed: 0, ok: true, ...over });

test('each request says what, when and how much, also the one without an answer', async () => {
  const { container } = render(SentRequests, { requests: [request({ sealed: 1, sent: 512 }), request({ what: 'about', sent: 0, received: 0, ok: false })] });
  const [first, second] = screen.getAllByRole('listitem').map((item) => item.textContent?.replace(/\s+/g, ' ').trim());
  expect(first).toMatch(/^Sync Today, \d\d:\d\d 512 bytes out, 96 bytes back1 sealed envelope$/);
  expect(second).toMatch(/^Asked the hub for its name and key .*No answer$/);
  expect(screen.getByText('512 bytes in all')).toBeTruthy();
  await expectAccessible(container);
});

test('a long list opens on demand, and the total counts all of it', async () => {
  render(SentRequests, { requests: Array.from({ length: 20 }, () => request({ sent: 100 })) });
  expect(screen.getAllByRole('listitem')).toHaveLength(5);
  expect(screen.getByText('2 kB in all')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Show the 15 earlier requests' }));
  expect(screen.getAllByRole('listitem')).toHaveLength(20);
});

test('nothing sent is said, not left blank', () => {
  render(SentRequests, { requests: [] });
  expect(screen.getByText('Nothing, since Crewroom was opened.')).toBeTruthy();
});
