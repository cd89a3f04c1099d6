import { openLink } from '../platform';
import { overlays } from './overlays.svelte';

// 112 reaches the same operators.
const emergency = /^tel:(999|112)$/;

/** Calls or texts through the system. 999 asks once first; nothing else does, and nothing is written down. */
export function dial(url: string): void {
  if (emergency.test(url)) overlays.emergency = true;
  else void openLink(url);
}
