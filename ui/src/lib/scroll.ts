// The page itself scrolls on a phone; on a wide screen the pane marked data-scroller does.
const GIVE_UP_MS = 600;

function scroller(): Element {
  return document.querySelector('[data-scroller]') ?? document.scrollingElement ?? document.documentElement;
}

export function scrollNow(): number {
  return scroller().scrollTop;
}

/** Scrolls once the new page is tall enough: its list may still be loading. */
export function restoreScroll(top: number): void {
  const started = performance.now();
  const attempt = () => {
    const element = scroller();
    element.scrollTop = top;
    const reached = Math.abs(element.scrollTop - top) < 2;
    if (!reached && performance.now() - started < GIVE_UP_MS) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}
