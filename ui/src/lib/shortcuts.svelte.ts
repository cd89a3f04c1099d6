// The keyboard on a desktop. Every one of these has a visible control as well.
import { hidden } from './hidden.svelte';
import { overlays } from './overlays.svelte';
import { router } from './router.svelte';
import { tabs } from './routes';

const TRIPLE_MS = 1_000;

/** Counts Esc presses; true at the third within a second. */
export class EscCount {
  #times: number[] = [];

  press(at: number): boolean {
    this.#times = [...this.#times.filter((time) => at - time < TRIPLE_MS), at];
    if (this.#times.length < 3) return false;
    this.#times = [];
    return true;
  }
}

export function startShortcuts(): () => void {
  const escapes = new EscCount();
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.repeat && escapes.press(event.timeStamp)) {
      event.preventDefault();
      hidden.hide();
      return;
    }
    if (hidden.now || event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) return withControl(event);
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const typing = isTyping(event.target);
    if (event.key === 'Escape') return onEscape(event, typing);
    if (typing || document.querySelector('dialog:modal')) return;
    if (event.key === '/') {
      event.preventDefault();
      focusSearch();
    } else if (event.key === '?') {
      event.preventDefault();
      overlays.shortcuts = true;
    }
  };
  // Capture: Esc is counted even when a dialog takes it.
  addEventListener('keydown', onKey, true);
  return () => removeEventListener('keydown', onKey, true);
}

function withControl(event: KeyboardEvent) {
  const tab = tabs[Number(event.key) - 1];
  if (tab && /^[1-5]$/.test(event.key)) {
    event.preventDefault();
    router.openTab(tab);
  } else if (event.key.toLowerCase() === 'k') {
    event.preventDefault();
    overlays.palette = true;
  }
}

function onEscape(event: KeyboardEvent, typing: boolean) {
  // An open dialog closes itself, and a search clears itself first.
  if (document.querySelector('dialog:modal')) return;
  if (typing && (event.target as HTMLInputElement).value) return;
  if (router.backTo) router.back();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !['radio', 'checkbox', 'button'].includes(target.type);
}

function focusSearch() {
  const field = document.querySelector<HTMLInputElement>('input[type="search"]');
  if (field) field.focus();
  else overlays.palette = true;
}
