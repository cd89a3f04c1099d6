import { brew, dog, message, note, people, quote, rest, van, webinar, type IconShape } from '../../components/Icon/icons';
import type { EventKind } from '../../generated/commands';

export const eventIcons: Readonly<Record<EventKind, IconShape>> = {
  webinar,
  van,
  dog,
  visit: people,
  'drop-in': message,
  clinic: rest,
  social: brew,
  briefing: note,
  remembrance: quote,
};
