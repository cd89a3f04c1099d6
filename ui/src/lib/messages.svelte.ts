// What was just done, in words: spoken to screen readers, and shown in a bar above the tabs.
export interface BarMessage {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => void | Promise<void>;
}

class Messages {
  /** For screen readers only. */
  spoken = $state('');
  /** The bar in view. */
  bar = $state.raw<BarMessage | null>(null);
  #count = 0;

  /** Says something to screen readers without showing it. */
  announce(text: string): void {
    // The same words twice would not be read again; a trailing space makes them new.
    this.spoken = this.spoken === text ? `${text} ` : text;
  }

  /** Shows a short line above the tabs. */
  show(text: string): void {
    this.#set({ text });
  }

  /** Shows what was done with an Undo button, for ten seconds or more. */
  offerUndo(text: string, undo: () => void | Promise<void>): void {
    this.#set({ text, undo });
  }

  dismiss(id: number): void {
    if (this.bar?.id === id) this.bar = null;
  }

  #set(message: Omit<BarMessage, 'id'>): void {
    this.#count += 1;
    this.bar = { id: this.#count, ...message };
    this.announce(message.text);
  }
}

export const messages = new Messages();
