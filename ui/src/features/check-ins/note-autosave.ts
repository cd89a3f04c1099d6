// Saves a note when the typing pauses, and at once when the field is left or the page goes away.
export const NOTE_MAX = 4_000;
export const PAUSE_MS = 800;

/** Characters as the core counts them: an emoji is one. */
export function characters(text: string): number {
  return [...text].length;
}

export class NoteAutosave {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: string | null = null;
  readonly #save: (note: string | null) => void;

  constructor(save: (note: string | null) => void) {
    this.#save = save;
  }

  typed(text: string): void {
    clearTimeout(this.#timer);
    // Too long is not sent: the core would refuse it, and the field says what to do.
    this.#waiting = characters(text.trim()) > NOTE_MAX ? null : text;
    if (this.#waiting !== null) this.#timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    if (this.#waiting === null) return;
    const text = this.#waiting;
    this.#waiting = null;
    this.#save(text.trim() === '' ? null : text);
  }
}
