import type { Tab } from '../../lib/routes';
import type { TextKey } from '../../text';
import { book, checkCircle, door, people, week, type IconShape } from '../Icon/icons';

interface TabItem {
  readonly tab: Tab;
  readonly title: TextKey;
  readonly icon: IconShape;
}

/** The five places of the app, in order: the bar on a phone and the rail on a desktop show the same. */
export const tabItems: readonly TabItem[] = [
  { tab: 'now', title: 'nav.now', icon: door },
  { tab: 'check-ins', title: 'nav.check_ins', icon: checkCircle },
  { tab: 'people', title: 'nav.people', icon: people },
  { tab: 'guidance', title: 'nav.guidance', icon: book },
  { tab: 'week', title: 'nav.week', icon: week },
];
