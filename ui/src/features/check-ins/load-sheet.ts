/** What can be added to an answer: not part of the first screen, and there before the first answer is given. */
export const loadCheckInSheet = () => import('./CheckInSheet.svelte');
