// The one way from a screen to the core and to the machine. Everything host-aware is in this folder.
import type { Commands } from '../generated/commands';
import { createBrowserHost } from './browser';
import { CallError } from './call-error';
import type { Host } from './host';
import { createTauriHost } from './tauri';

export { CallError };

export type CommandName = keyof Commands & string;
export type RequestOf<C extends CommandName> = Commands[C]['request'];
export type ResponseOf<C extends CommandName> = Commands[C]['response'];

const host: Host = '__TAURI_INTERNALS__' in window ? createTauriHost() : createBrowserHost();

type Listener = (error: CallError) => void;
const lockedListeners = new Set<Listener>();
const doneListeners = new Set<(name: CommandName) => void>();

/** Runs a command in the core. Throws a `CallError`, never anything else. */
export async function call<C extends CommandName>(name: C, request: RequestOf<C>): Promise<ResponseOf<C>> {
  try {
    const answer = (await host.rpc(name, request)) as ResponseOf<C>;
    doneListeners.forEach((listener) => listener(name));
    return answer;
  } catch (thrown) {
    const error = CallError.from(thrown);
    if (error.code === 'locked') lockedListeners.forEach((listener) => listener(error));
    throw error;
  }
}

/** Tells the shell whenever the core answers that the vault is locked. */
export function onLocked(listener: Listener): () => void {
  lockedListeners.add(listener);
  return () => lockedListeners.delete(listener);
}

/** Tells which command has just been done: its name and nothing else. */
export function onDone(listener: (name: CommandName) => void): () => void {
  doneListeners.add(listener);
  return () => doneListeners.delete(listener);
}

export const hostName = host.name;
export const reload = () => host.reload();
export const saveFile = (name: string, mime: string, text: string) => host.saveFile(name, mime, text);

let wasReady = false;
const readyListeners = new Set<() => void>();

/** The first screen has what it shows: told once, when that has been drawn. The cold start is measured until here. */
export function ready(): void {
  if (wasReady) return;
  wasReady = true;
  // The second frame begins when the first has been drawn.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    void host.ready().catch(() => undefined);
    readyListeners.forEach((listener) => listener());
    readyListeners.clear();
  }));
}

/** Runs it once the first screen has been drawn, or after this many milliseconds at the latest. */
export function onceReady(then: () => void, atMostMs: number): () => void {
  const stop = () => {
    clearTimeout(timer);
    readyListeners.delete(run);
  };
  const run = () => {
    stop();
    then();
  };
  const timer = setTimeout(run, atMostMs);
  readyListeners.add(run);
  return stop;
}

const opens = /^(tel|sms|https|mailto):/i;

/** Opens tel:, sms:, https: or mailto: outside the app. Any other address is ignored. */
export async function openLink(url: string): Promise<void> {
  if (opens.test(url)) await host.openLink(url);
}

/** True on a phone that can ring. Elsewhere, show the number and a Copy button instead. */
export function canDial(): boolean {
  if (!matchMedia('(pointer: coarse)').matches) return false;
  return /Android|iPhone|Mobile/i.test(navigator.userAgent) || Math.min(screen.width, screen.height) < 600;
}

/** Copies text; false when the system refused, so that the caller can say so. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

// Older webviews have no clipboard API outside https. The field is inside the open dialog, if
// there is one, because everything behind a modal dialog cannot take the focus.
function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.className = 'unseen';
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  let done: boolean;
  try {
    done = document.execCommand('copy');
  } catch {
    done = false;
  }
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
