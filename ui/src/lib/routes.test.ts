import { expect, test } from 'vitest';
import { parsePlace } from './routes';

test('addresses lead to their screens', () => {
  expect(parsePlace('#/people/ab%20c')).toMatchObject({ name: 'people/:id', tab: 'people', id: 'ab c' });
  expect(parsePlace('week/stories')).toMatchObject({ name: 'week/stories', tab: 'week', id: null });
  expect(parsePlace('#/settings/lock')).toMatchObject({ name: 'settings/lock', tab: 'now' });
});

test('a query stays with the address', () => {
  expect(parsePlace('#/guidance?q=first%20aid').query.get('q')).toBe('first aid');
});

test('an unknown address is Now', () => {
  for (const stale of ['', '#', '#/nowhere', '#/people/1/2', '#/toString', '#/%E0%A4%A']) {
    expect(parsePlace(stale).name, stale).toBe('now');
  }
});
