import type { ContactList, ContactRow } from '../../generated/commands';

export function person(id: string, more: Partial<ContactRow> = {}): ContactRow {
  return {
    id, name: `Peer supporter, ${id}`, description: 'Listens.', kind: 'peer-supporter', run_by: 'Example Constabulary', run_by_kind: 'force',
    confidentiality: 'limits', regions: ['england', 'wales'], phone: '07700 900101', phone_url: 'tel:07700900101', text_number: null,
    text_keyword: null, text_url: null, web: null, languages: ['en'], outside_chain: true, station: 'Harbour', near_me: false,
    availability: { state: 'always', until: null }, favourite: false, example: true, words: 'en', past_review: false, ...more,
  };
}

export const emergency = person('emergency', {
  name: 'Emergency services', phone: '999', phone_url: 'tel:999', kind: 'crisis', run_by_kind: 'other', example: false,
});

export function listOf(force: ContactRow[], national: ContactRow[] = []): ContactList {
  return {
    force, national, elsewhere: [], kinds: [{ kind: 'peer-supporter', count: force.length }], force_name: 'Example Constabulary', example: true,
  };
}
