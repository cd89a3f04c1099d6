// A real browser, driving the real core over the loopback bridge: development and tests.
import type { UiError } from '../generated/commands';
import { CallError } from './call-error';
import type { Host } from './host';

export function createBrowserHost(): Host {
  const token = takeToken();
  return {
    name: 'browser',
    rpc: async (name, request) => {
      let reply: Response;
      try {
        reply = await fetch(`/rpc/${name}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
          body: JSON.stringify(request ?? null),
        });
      } catch {
        throw new CallError({ code: 'internal', retry: 'later', wait_ms: null });
      }
      const body = (await reply.json().catch(() => null)) as unknown;
      if (!reply.ok) throw CallError.from(body as UiError);
      return body;
    },
    openLink: async (url) => {
      // Tests listen for this instead of leaving the page.
      window.dispatchEvent(new CustomEvent('crewroom:link', { detail: url }));
      clickAnchor((anchor) => {
        anchor.href = url;
        if (!/^(tel|sms|mailto):/.test(url)) {
          anchor.target = '_blank';
          anchor.rel = 'noopener noreferrer';
        }
      });
    },
    saveFile: async (name, mime, text) => {
      const address = URL.createObjectURL(new Blob([text], { type: mime }));
      clickAnchor((anchor) => {
        anchor.href = address;
        anchor.download = name;
      });
      // The download has started by then; the text need not stay in memory.
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    },
    ready: () => Promise.resolve(),
    reload: () => {
      // The token lives in memory only, so it has to travel through the address once more.
      const query = token ? `?token=${encodeURIComponent(token)}` : '';
      history.replaceState(history.state, '', `${location.pathname}${query}${location.hash}`);
      location.reload();
    },
  };
}

/** Reads the token from the address and takes it out again, so that it is not shared with a copied link. */
function takeToken(): string {
  const query = new URLSearchParams(location.search);
  const token = query.get('token') ?? '';
  if (token) {
    query.delete('token');
    const rest = query.size > 0 ? `?${query.toString()}` : '';
    history.replaceState(history.state, '', `${location.pathname}${rest}${location.hash}`);
  }
  return token;
}

function clickAnchor(prepare: (anchor: HTMLAnchorElement) => void) {
  const anchor = document.createElement('a');
  prepare(anchor);
  anchor.hidden = true;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}
