import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import OutLink from './OutLink.svelte';

test('a link out of the app shows where it leads and opens outside', async () => {
  const heard = vi.fn();
  addEventListener('crewroom:link', (event) => heard((event as CustomEvent).detail), { once: true });
  const { container } = render(OutLink, { href: 'https://www.gov.uk/guidance', name: 'Victims’ Code' });
  expect(container.textContent).toContain('Victims’ Code (gov.uk)');
  await fireEvent.click(screen.getByRole('link'));
  expect(heard).toHaveBeenCalledExactlyOnceWith('https://www.gov.uk/guidance');
  await expectAccessible(container);
});

test('an address that is not https is no link', () => {
  render(OutLink, { href: 'javascript:alert(1)', name: 'trap' });
  expect(screen.queryByRole('link')).toBeNull();
});
