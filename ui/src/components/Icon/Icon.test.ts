import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Icon from './Icon.svelte';
import * as icons from './icons';

test('an icon is hidden from screen readers: the word beside it speaks', () => {
  const { container } = render(Icon, { shape: icons.lampLit });
  expect(container.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
});

test('every drawing starts each of its parts with an absolute move', () => {
  for (const [name, shape] of Object.entries(icons)) {
    const all = [shape.line, shape.fill, shape.both].filter((path) => path !== undefined).join(' ');
    expect(all, name).toMatch(/^[Mm]/);
    expect(all, name).not.toMatch(/Zm/);
  }
});
