import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Block, Inline } from '../../generated/commands';
import { expectAccessible } from '../../test/axe';
import RichText from './RichText.svelte';

const text = (words: string): Inline => ({ type: 'text', text: words });
const link = (href: string, words: string): Inline => ({ type: 'link', href, content: [text(words)] });

test('blocks become headings, paragraphs and lists', async () => {
  const blocks: Block[] = [
    { type: 'heading', level: 2, content: [text('Do now')] },
    { type: 'heading', level: 3, content: [text('First')] },
    { type: 'paragraph', content: [text('Tell your '), { type: 'strong', content: [text('supervisor')] }, text('.')] },
    { type: 'bullets', items: [[text('One')], [text('Two')]] },
    { type: 'steps', items: [[text('Get safe.')]] },
  ];
  const { container } = render(RichText, { blocks });
  expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Do now');
  expect(screen.getByRole('heading', { level: 3 }).textContent).toBe('First');
  expect(container.querySelector('p')?.textContent).toBe('Tell your supervisor.');
  expect(container.querySelectorAll('ul li')).toHaveLength(2);
  expect(container.querySelectorAll('ol li')).toHaveLength(1);
  await expectAccessible(container);
});

test('links stay in the app, go out, or lose their address', () => {
  const content = [
    link('guide:assault', 'card'),
    link('contact:samaritans', 'line'),
    link('https://www.gov.uk/', 'page'),
    link('tel:116123', '116 123'),
    link('javascript:alert(1)', 'trap'),
  ];
  render(RichText, { blocks: [{ type: 'paragraph', content }] });
  const addresses = screen.getAllByRole('link').map((anchor) => anchor.getAttribute('href'));
  // This machine cannot ring, so the number is text.
  expect(addresses).toEqual(['#/guidance/assault', '#/people/samaritans', 'https://www.gov.uk/']);
  expect(screen.getByText('116 123').closest('a')).toBeNull();
  expect(screen.getByText('trap').closest('a')).toBeNull();
});

test('markup in a text stays text', () => {
  const { container } = render(RichText, { blocks: [{ type: 'paragraph', content: [text('<img src=x onerror=alert(1)>')] }] });
  expect(container.querySelector('img')).toBeNull();
});

test('steps can be ticked where a card asks for it', () => {
  render(RichText, { tickable: true, blocks: [{ type: 'steps', items: [[text('Get safe.')]] }] });
  expect(screen.getByRole('checkbox', { name: 'Get safe.' })).toBeTruthy();
});
