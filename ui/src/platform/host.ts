/** What the app asks of the machine it runs on. `tauri.ts` and `browser.ts` are the two answers. */
export interface Host {
  readonly name: 'tauri' | 'browser';
  rpc(name: string, request: unknown): Promise<unknown>;
  /** tel:, sms:, https: and mailto:, in the system's own app. */
  openLink(url: string): Promise<void>;
  saveFile(name: string, mime: string, text: string): Promise<void>;
  /** The first screen stands with what the core told it. Only a measuring shell does anything with it. */
  ready(): Promise<void>;
  /** Starts the page afresh, so that nothing private stays in its memory. */
  reload(): void;
}
