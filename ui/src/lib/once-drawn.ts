// What a tap changes at once is drawn before the work begins that it sets off.

/** A page in the background draws nothing; the work is done all the same. */
const UNDRAWN_MS = 250;

/** Resolves once what has just been changed can be seen. */
export function onceDrawn(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, UNDRAWN_MS);
    // The second frame begins when the first, with the change in it, has been drawn. It is not held up either.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      clearTimeout(timer);
      setTimeout(resolve);
    }));
  });
}
