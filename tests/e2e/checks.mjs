// What is looked at in a page, besides what axe looks at. Each answers with the faults it found.
import { readFileSync } from 'node:fs';
import { requireUi } from './app.mjs';

const axeSource = readFileSync(requireUi.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Themes change nothing but colours, so the other themes need only these again. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** The policy forbids the page to evaluate text; the tests reach past it, as the developer tools do. */
async function withAxe(page) {
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(axeSource);
}

export async function axe(page, { coloursOnly = false } = {}) {
  await withAxe(page);
  const runOnly = coloursOnly ? { type: 'rule', values: COLOUR_RULES } : { type: 'tag', values: TAGS };
  const violations = await page.evaluate(async (options) => {
    const { violations: found } = await window.axe.run(document, options);
    return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => ({ id, target: target.join(' '), why: failureSummary })));
  }, { runOnly, resultTypes: ['violations'] });
  return violations.map(({ id, target, why }) => `${id} at ${target}: ${why.split('\n').slice(1).join(' ').trim()}`);
}

export function setTheme(page, theme) {
  return page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
    // Colours must not be read half way through a change.
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
  }, theme);
}

export function setTextSize(page, percent) {
  return page.evaluate((size) => {
    document.documentElement.dataset.text = String(size);
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
  }, percent);
}

/**
 * Real exceptions to 48 × 48 px, each for a reason:
 * a link inside a sentence or a list of facts is as high as its line (WCAG 2.5.8, inline), and
 * the skip link is drawn only while it has the focus.
 */
const SMALL_ON_PURPOSE = '.skip, p a:not(.btn, .do), dd a, .rich a, .facts a, .step a';

/** Faults of structure: one h1, and targets large enough. */
export function structure(page) {
  return page.evaluate((exceptions) => {
    const faults = [];
    const name = (element) => {
      const words = (element.getAttribute('aria-label') ?? element.innerText ?? '').trim().slice(0, 40);
      return `${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.split(' ')[0]}` : ''} “${words}”`;
    };
    const shown = (element) => element.checkVisibility({ opacityProperty: false, visibilityProperty: true });
    const dialogs = [...document.querySelectorAll('dialog:modal')];
    const front = dialogs.at(-1) ?? document;

    const headings = [...document.querySelectorAll('h1')];
    if (headings.length !== 1) faults.push(`one-h1: ${headings.length} headings of level 1 (${headings.map((one) => one.innerText).join(' | ')})`);

    for (const element of front.querySelectorAll('a[href], button, input, textarea, select, summary, [role=button]')) {
      if (!shown(element) || element.matches(exceptions)) continue;
      // What is pressed is the whole field, row or choice.
      const target = element.closest('label.choice, label.pick, label.step, .field') ?? element;
      const { width, height } = (element.matches('.field button') ? element : target).getBoundingClientRect();
      if (width === 0 || height === 0) continue;
      if (width < 47.5 || height < 47.5) faults.push(`target-48: ${name(element)} is ${Math.round(width)} × ${Math.round(height)} px`);
    }
    return [...new Set(faults)];
  }, SMALL_ON_PURPOSE);
}

/** Words that are cut off, or that stand outside the control they belong to. */
export function cutOff(page) {
  return page.evaluate(() => {
    const faults = [];
    const front = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document;
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) faults.push(`sideways: the page is ${scrollWidth} px wide in ${innerWidth}`);
    const inStrip = (element) => element.closest('.strip') !== null;
    const words = (element) => (element.getAttribute('aria-label') ?? element.innerText ?? '').trim().slice(0, 40);
    // For screen readers only: clipped away on purpose.
    const unseen = (element) => {
      for (let at = element; at; at = at.parentElement) if (getComputedStyle(at).clipPath !== 'none') return true;
      return element.closest('.skip, [aria-hidden=true]') !== null;
    };
    for (const element of front.querySelectorAll('button, a, summary, h1, h2, h3, p, dt, dd, legend, label, th, td, li > span')) {
      if (!element.checkVisibility() || unseen(element) || !element.innerText.trim()) continue;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && style.display !== 'inline') {
        faults.push(`cut: “${words(element)}” needs ${element.scrollWidth} px and has ${element.clientWidth}`);
      }
      if (style.overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 1) {
        faults.push(`cut: “${words(element)}” needs ${element.scrollHeight} px of height and has ${element.clientHeight}`);
      }
      if (!inStrip(element) && (box.right > innerWidth + 1 || box.left < -1)) faults.push(`outside: “${words(element)}” reaches from ${Math.round(box.left)} to ${Math.round(box.right)} px`);
      for (const part of element.matches('button, a, summary') ? element.querySelectorAll('span') : []) {
        if (getComputedStyle(part).textOverflow === 'ellipsis' && part.scrollWidth > part.clientWidth + 1) faults.push(`cut: “${words(part)}” ends in dots`);
        const inner = part.getBoundingClientRect();
        if (part.innerText.trim() && !unseen(part) && inner.width > 1 && (inner.right > box.right + 1 || inner.left < box.left - 1 || inner.bottom > box.bottom + 1 || inner.top < box.top - 1)) {
          faults.push(`spills: “${words(part)}” out of its control`);
        }
      }
    }
    return [...new Set(faults)];
  });
}

/** English sentences in the Welsh interface that are not marked as English. */
export function unmarkedEnglish(page) {
  return page.evaluate(() => {
    const english = /\b(the|and|you|your|with|from|when|this|that|they|what)\b/i;
    const faults = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      // A name stays a name: "Avon and Somerset".
      if (!english.test(node.data.replace(/[A-Z]\w+ and [A-Z]\w+/g, '')) || parent.closest('[lang]')?.lang !== 'cy' || parent.closest('[translate=no]')) continue;
      faults.push(`lang: “${node.data.trim().slice(0, 60)}”`);
    }
    return [...new Set(faults)];
  });
}
