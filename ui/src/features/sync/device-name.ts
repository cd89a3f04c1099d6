import { canDial } from '../../platform';
import { t } from '../../text';

/** As the core takes it. */
export const LABEL_MAX = 40;

/** What to call this device until its owner says otherwise. */
export function usualName(): string {
  return t(canDial() ? 'sync.label_phone' : 'sync.label_computer');
}
