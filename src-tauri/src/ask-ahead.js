// What every start asks of core first, asked before the interface itself has been read: the answers
// are there when it is. `ui/src/platform/tauri.ts` takes them.
(() => {
  const tauri = window.__TAURI_INTERNALS__;
  if (!tauri || window !== window.top) return;
  const names = ['vault.open', 'settings.get', 'visit.status'];
  if (['', '#/', '#/now'].includes(location.hash)) names.push('now.open');
  const asked = new Map();
  for (const name of names) {
    const answer = tauri.invoke('rpc', { name, request: {} });
    // A refusal is met by whoever asks.
    answer.catch(() => undefined);
    asked.set(name, answer);
  }
  window.crewroomAsked = asked;
})();
