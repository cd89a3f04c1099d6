// The first answer of `now.open`, asked for while the interface is still starting: the first screen is then
// drawn once, with what it shows, and not twice.
import type { NowView } from '../../generated/commands';
import { call } from '../../platform';

let asked: Promise<NowView> | null = null;
let answer: NowView | null = null;

/** Asks. Resolves when there is an answer or a refusal; the screen itself meets a refusal again. */
export async function askAhead(): Promise<void> {
  const asking = call('now.open', {});
  asked = asking;
  try {
    const read = await asking;
    // Taken meanwhile by a screen that waits for it.
    if (asked === asking) answer = read;
  } catch {
    if (asked === asking) asked = null;
  }
}

/** What has been answered so far; for one screen only, later ones ask afresh. */
export function takeAnswer(): NowView | null {
  const taken = answer;
  if (taken) asked = answer = null;
  return taken;
}

/** The answer that is still on its way, if any; for one screen only. */
export function takeAsked(): Promise<NowView> | null {
  const taken = asked;
  asked = answer = null;
  return taken;
}
