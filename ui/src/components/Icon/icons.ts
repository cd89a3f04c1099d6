// Line icons on a 24 px grid, 1.75 stroke, drawn for Crewroom. One export each, so that
// an icon nobody uses is left out of the build and a misspelt one fails the type check.

/** `line` is stroked, `fill` is filled, `both` is both. */
export interface IconShape {
  readonly line?: string;
  readonly fill?: string;
  readonly both?: string;
}

export const door: IconShape = { line: 'M3.5 21h17M6 21V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v17M6.4 3.2 13 6v15', fill: 'M9.6 13.6a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z' };
export const checkCircle: IconShape = { line: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0ZM8.2 12.3l2.6 2.6 5.2-5.5' };
export const people: IconShape = { line: 'M5.4 8.4a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0ZM2.6 20a6.4 6.4 0 0 1 12.8 0M16.2 5a3.5 3.5 0 0 1 0 6.8M18 14.4a6.4 6.4 0 0 1 3.4 5.6' };
export const book: IconShape = { line: 'M12 6.4C9.9 4.9 7 4.3 3.3 4.5v13.9c3.7-.2 6.6.4 8.7 1.9 2.1-1.5 5-2.1 8.7-1.9V4.5c-3.7-.2-6.6.4-8.7 1.9ZM12 6.4v13.9' };
export const week: IconShape = { line: 'M5.7 4.8h12.6a2.2 2.2 0 0 1 2.2 2.2v11.3a2.2 2.2 0 0 1 -2.2 2.2h-12.6a2.2 2.2 0 0 1 -2.2 -2.2v-11.3a2.2 2.2 0 0 1 2.2 -2.2ZM3.5 9.8h17M8 2.8v4M16 2.8v4' };
export const weekAdd: IconShape = { line: 'M20.5 12V7a2.2 2.2 0 0 0-2.2-2.2H5.7A2.2 2.2 0 0 0 3.5 7v11.3a2.2 2.2 0 0 0 2.2 2.2H12M3.5 9.8h17M8 2.8v4M16 2.8v4M18 15v6M15 18h6' };
export const lamp: IconShape = { line: 'M12 2.5v4.2M4.8 14a7.2 7.2 0 0 1 14.4 0ZM9.6 17a2.5 2.5 0 0 0 4.8 0' };
export const lampLit: IconShape = { line: 'M5.8 17.5 3.8 21M18.2 17.5l2 3.5', fill: 'M9.3 16.5h5.4a2.7 2.7 0 0 1-5.4 0Z', both: 'M12 2.5v4.2M4.8 14a7.2 7.2 0 0 1 14.4 0Z' };
export const hide: IconShape = { line: 'M4 4l16 16M9.7 5.3A9.7 9.7 0 0 1 12 5c5.3 0 8.8 4.8 9.6 7-.4 1.1-1.4 2.7-3 4.2M6.4 7.1C4.2 8.6 2.9 10.7 2.4 12c.8 2.2 4.3 7 9.6 7 1.7 0 3.3-.5 4.6-1.3M9.9 10a3 3 0 0 0 4.1 4.2' };
export const eye: IconShape = { line: 'M2.4 12C3.2 9.8 6.7 5 12 5s8.8 4.8 9.6 7c-.8 2.2-4.3 7-9.6 7s-8.8-4.8-9.6-7ZM9 12a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z' };
export const phone: IconShape = { line: 'M6 3.5h2.9a.8.8 0 0 1 .8.6l1 3.3a.8.8 0 0 1-.3.8L8.7 9.6a12 12 0 0 0 5.7 5.7l1.4-1.7a.8.8 0 0 1 .8-.3l3.3 1a.8.8 0 0 1 .6.8V18a2.5 2.5 0 0 1-2.5 2.5A14.5 14.5 0 0 1 3.5 6 2.5 2.5 0 0 1 6 3.5Z' };
export const message: IconShape = { line: 'M4.5 5h15A1.5 1.5 0 0 1 21 6.5v9a1.5 1.5 0 0 1-1.5 1.5h-7.7L7 21v-4H4.5A1.5 1.5 0 0 1 3 15.5v-9A1.5 1.5 0 0 1 4.5 5Z' };
export const brew: IconShape = { line: 'M4.5 9h12v6.5a5 5 0 0 1-5 5h-2a5 5 0 0 1-5-5ZM16.5 10.5h1.7a2.8 2.8 0 0 1 0 5.6h-1.8M8.5 2.8c-.9 1.1.9 1.9 0 3M12.5 2.8c-.9 1.1.9 1.9 0 3' };
export const search: IconShape = { line: 'M4 10.8a6.8 6.8 0 1 0 13.6 0a6.8 6.8 0 1 0 -13.6 0ZM20.5 20.5l-4.8-4.8' };
export const bookmark: IconShape = { line: 'M6.5 3.5h11V20.5L12 16.3l-5.5 4.2Z' };
export const textSize: IconShape = { line: 'M2.8 18.5 8 6l5.2 12.5M4.7 14h6.6M14.6 18.5 18 10.3l3.4 8.2M15.8 15.6h4.4' };
export const saved: IconShape = { line: 'M12 3.5v11M7.5 10.2 12 14.7l4.5-4.5M4.5 19.5h15' };
export const noSignal: IconShape = { line: 'M5 20v-3M10 20v-5.5M15 20v-2.5M20 20V5M15 11.5V10M3.5 4.5l17 14' };
export const sync: IconShape = { line: 'M20 11.3A8.1 8.1 0 0 0 5.7 7L3.5 9.5M3.5 4.8v4.7h4.7M4 12.7A8.1 8.1 0 0 0 18.3 17l2.2-2.5M20.5 19.2v-4.7h-4.7' };
export const chevron: IconShape = { line: 'm9 5 7 7-7 7' };
export const down: IconShape = { line: 'm5 9 7 7 7-7' };
export const back: IconShape = { line: 'M19.5 12h-15M11 5l-7 7 7 7' };
export const close: IconShape = { line: 'M5.5 5.5l13 13M18.5 5.5l-13 13' };
export const check: IconShape = { line: 'm5 12.8 4.5 4.5L19 7.5' };
export const plus: IconShape = { line: 'M12 5v14M5 12h14' };
export const minus: IconShape = { line: 'M5 12h14' };
export const undo: IconShape = { line: 'M4 9h10.5a5.5 5.5 0 0 1 0 11H9M8.5 4.5 4 9l4.5 4.5' };
export const lock: IconShape = { line: 'M7.2 10.5h9.6a2.2 2.2 0 0 1 2.2 2.2v5.6a2.2 2.2 0 0 1 -2.2 2.2h-9.6a2.2 2.2 0 0 1 -2.2 -2.2v-5.6a2.2 2.2 0 0 1 2.2 -2.2ZM8 10.5V7.5a4 4 0 0 1 8 0v3' };
export const fingerprint: IconShape = { line: 'M12 11v3.3a9 9 0 0 1-1.2 4.5M8.7 18.3A9 9 0 0 0 9 14v-3a3 3 0 0 1 6 0v3a15 15 0 0 1-1.2 6M5.7 15.8A9 9 0 0 0 6 13.5V11a6 6 0 0 1 9.8-4.6M17.7 9.2c.3.6.3 1.2.3 1.8 0 2.8-.2 5.2-.8 7.5M3.8 8.5A9 9 0 0 1 18.5 4.8' };
export const van: IconShape = { line: 'M4.6 17.5H3.5a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1H14v11H9.4M14 10h3.8a1 1 0 0 1 .8.4l2.7 3.5a1 1 0 0 1 .2.6v2a1 1 0 0 1-1 1h-1.1M14 17.5h.6M4.7 17.5a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0ZM14.7 17.5a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0Z' };
export const dog: IconShape = { line: 'M4.6 11a1.7 2.2 0 1 0 3.4 0a1.7 2.2 0 1 0 -3.4 0ZM16 11a1.7 2.2 0 1 0 3.4 0a1.7 2.2 0 1 0 -3.4 0ZM7.9 6.4a1.7 2.3 0 1 0 3.4 0a1.7 2.3 0 1 0 -3.4 0ZM12.7 6.4a1.7 2.3 0 1 0 3.4 0a1.7 2.3 0 1 0 -3.4 0ZM12 12c2.5 0 5 2.9 5 5.4 0 1.7-1.3 2.5-2.7 2.2-.9-.2-1.5-.4-2.3-.4s-1.4.2-2.3.4c-1.4.3-2.7-.5-2.7-2.2C7 14.9 9.5 12 12 12Z' };
export const webinar: IconShape = { line: 'M5 4.5h14a2 2 0 0 1 2 2v8.5a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-8.5a2 2 0 0 1 2 -2ZM8.5 20.5h7M10.3 8v5.4l4.6-2.7Z' };
export const note: IconShape = { line: 'M5 4.5A1 1 0 0 1 6 3.5h12a1 1 0 0 1 1 1v10.3L13.5 20.5H6a1 1 0 0 1-1-1ZM19 14.8h-4.5a1 1 0 0 0-1 1v4.7M8.5 8h7M8.5 11.8h4.5' };
export const quote: IconShape = { line: 'M10 6.5C6.9 7.6 4.8 10 4.8 13.4v4.1h5.4v-5.4H7.4M19.2 6.5c-3.1 1.1-5.2 3.5-5.2 6.9v4.1h5.4v-5.4h-2.8' };
export const chart: IconShape = { line: 'M4 4v14.5A1.5 1.5 0 0 0 5.5 20H20M8.5 16v-3.5M12.7 16V8M17 16v-5.5' };
export const table: IconShape = { line: 'M5.5 4.5h13a2 2 0 0 1 2 2v11a2 2 0 0 1 -2 2h-13a2 2 0 0 1 -2 -2v-11a2 2 0 0 1 2 -2ZM3.5 9.5h17M3.5 14.5h17M10 4.5v15' };
export const qr: IconShape = { line: 'M5 4h4a1 1 0 0 1 1 1v4a1 1 0 0 1 -1 1h-4a1 1 0 0 1 -1 -1v-4a1 1 0 0 1 1 -1ZM15 4h4a1 1 0 0 1 1 1v4a1 1 0 0 1 -1 1h-4a1 1 0 0 1 -1 -1v-4a1 1 0 0 1 1 -1ZM5 14h4a1 1 0 0 1 1 1v4a1 1 0 0 1 -1 1h-4a1 1 0 0 1 -1 -1v-4a1 1 0 0 1 1 -1ZM14 14h2.5v2.5M20 14v2.5M14 20h2M19.5 20h.5M20 19.5v.5' };
export const mobile: IconShape = { line: 'M9.2 2.8h5.6a2.2 2.2 0 0 1 2.2 2.2v14a2.2 2.2 0 0 1 -2.2 2.2h-5.6a2.2 2.2 0 0 1 -2.2 -2.2v-14a2.2 2.2 0 0 1 2.2 -2.2ZM11 18.3h2' };
export const desktop: IconShape = { line: 'M5 4h14a2 2 0 0 1 2 2v8.5a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-8.5a2 2 0 0 1 2 -2ZM8 20.5h8M12 16.5v4' };
export const clock: IconShape = { line: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0ZM12 6.8V12l3.5 2.2' };
export const settings: IconShape = { line: 'M3.5 7.5h9M18.5 7.5h2M3.5 16.5h2M11.5 16.5h9M12.5 7.5a3 3 0 1 0 6 0a3 3 0 1 0 -6 0ZM5.5 16.5a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z' };
export const early: IconShape = { line: 'M2.5 18.5h19M6 18.5a6 6 0 0 1 12 0M12 8.5V3.3M9.5 5.6 12 3.1l2.5 2.5M4.5 10.5l1.3 1.3M19.5 10.5l-1.3 1.3' };
export const late: IconShape = { line: 'M2.5 18.5h19M6 18.5a6 6 0 0 1 12 0M12 3v5.2M9.5 5.9 12 8.4l2.5-2.5M4.5 10.5l1.3 1.3M19.5 10.5l-1.3 1.3' };
export const night: IconShape = { line: 'M20.5 14.6A8.8 8.8 0 0 1 9.4 3.5a8.8 8.8 0 1 0 11.1 11.1Z' };
export const rest: IconShape = { line: 'M3 19V6.5M3 16h18v3M21 16v-2.3a3.2 3.2 0 0 0-3.2-3.2H11V16M5.1 11.5a1.9 1.9 0 1 0 3.8 0a1.9 1.9 0 1 0 -3.8 0Z' };
export const sun: IconShape = { line: 'M7.8 12a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0 -8.4 0ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4' };
export const breath: IconShape = { line: 'M3 9h11a2.9 2.9 0 1 0-2.7-4M3 13h15.6a2.6 2.6 0 1 1-2.4 3.6M3 17h7a2.3 2.3 0 1 1-2.1 3.2' };
export const backspace: IconShape = { line: 'M8.8 5.5H20a1.2 1.2 0 0 1 1.2 1.2v10.6a1.2 1.2 0 0 1-1.2 1.2H8.8L2.8 12ZM11.5 9.5l5 5M16.5 9.5l-5 5' };
export const copy: IconShape = { line: 'M10.5 8.5h8a2 2 0 0 1 2 2v8a2 2 0 0 1 -2 2h-8a2 2 0 0 1 -2 -2v-8a2 2 0 0 1 2 -2ZM5.5 15.5h-.5a1.5 1.5 0 0 1-1.5-1.5V5A1.5 1.5 0 0 1 5 3.5h9A1.5 1.5 0 0 1 15.5 5v.5' };
export const shield: IconShape = { line: 'M12 2.8l7.5 2.8v5.6c0 4.7-3 8.1-7.5 10-4.5-1.9-7.5-5.3-7.5-10V5.6Z' };
export const bell: IconShape = { line: 'M6 10.2a6 6 0 0 1 12 0c0 4.8 2 6.3 2 6.3H4s2-1.5 2-6.3M9.8 19.5a2.4 2.4 0 0 0 4.4 0' };
export const globe: IconShape = { line: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0ZM3 12h18M12 3c2.6 2.6 3.8 5.6 3.8 9s-1.2 6.4-3.8 9c-2.6-2.6-3.8-5.6-3.8-9S9.4 5.6 12 3Z' };
export const pin: IconShape = { line: 'M12 21.5s7-6.1 7-11.3a7 7 0 1 0-14 0c0 5.2 7 11.3 7 11.3ZM9.5 10.2a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0Z' };
export const erase: IconShape = { line: 'M4 6.5h16M9.5 6.5V4.5a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1v2M6 6.5l1 13a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1l1-13M10.3 10.5v6M13.7 10.5v6' };
export const exportOut: IconShape = { line: 'M12 15V3.5M7.5 7.8 12 3.3l4.5 4.5M5 12.5v6.5a1.5 1.5 0 0 0 1.5 1.5h11A1.5 1.5 0 0 0 19 19v-6.5' };
export const info: IconShape = { line: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0ZM12 11v5.5', fill: 'M10.9 7.7a1.1 1.1 0 1 0 2.2 0a1.1 1.1 0 1 0 -2.2 0Z' };
