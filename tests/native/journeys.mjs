// What a person does more than once in these tests.
import { t } from '../e2e/text.mjs';
import { until } from './session.mjs';

const words = t('en');

export const ENTER = '\uE007';
export const ESCAPE = '\uE00C';

/** One tap on an answer; leaves the sheet that offers more. */
export async function checkIn(window, answer) {
  await window.tap('button', words(`answers.${answer}`));
  await window.find('heading', words('check_ins.saved', { answer: words(`answers.${answer}`) }));
}

/** Sets a PIN through Settings. */
export async function setPin(window, pin) {
  await window.tap('link', words('nav.settings'));
  await window.tap('link', words('settings.lock_row'));
  await window.tap('link', words('vault.settings.set_pin'));
  await window.find('heading', words('vault.pin.new'));
  await window.keys(pin + ENTER);
  await window.find('heading', words('vault.pin.again'));
  await window.keys(pin + ENTER);
  await window.reads(words('vault.pin.code_next'));
}

/** Opens a tab from the rail. */
export async function openTab(window, tab) {
  await window.tap('link', words(`nav.${tab}`));
  await window.find('heading', words(`nav.${tab}`));
}

/** Settings, then syncing and devices. */
export async function openSync(window) {
  await window.tap('link', words('nav.settings'));
  await window.tap('link', words('sync.title'));
  await window.find('heading', words('sync.title'));
}

/** Presses “Sync now”, waits until that sync has ended and gives the status after it. */
export async function syncNow(window) {
  await openSync(window);
  await window.tap('button', words('sync.on.now'));
  return until('the sync to end', async () => {
    const { view } = await window.ask('sync.status');
    return view.state === 'idle' && (await window.has('button', words('sync.on.now'))) && view;
  });
}
