// A stand-in for the core in screen tests: `answers` says what each command gives.
import { vi } from 'vitest';
import type { ErrorCode, UiError } from '../generated/commands';
import type { CommandName, RequestOf, ResponseOf } from '../platform';

type Answers = { [C in CommandName]?: (request: RequestOf<C>) => ResponseOf<C> | Promise<ResponseOf<C>> };

/** Throw it in an answer: the core says no. */
export function refusal(code: ErrorCode, waitMs: number | null = null): UiError {
  return { code, retry: 'later', wait_ms: waitMs };
}

/** Takes the place of the bridge that the browser host calls. */
export function standInForCore(answers: Answers): { asked: (name: CommandName) => unknown[] } {
  const requests: { name: string; request: unknown }[] = [];
  vi.stubGlobal('fetch', async (address: string, init: { body: string }) => {
    const name = address.replace('/rpc/', '') as CommandName;
    const request: unknown = JSON.parse(init.body);
    requests.push({ name, request });
    const answer = answers[name] as ((request: unknown) => unknown) | undefined;
    if (!answer) return new Response(JSON.stringify({ code: 'internal', retry: 'later', wait_ms: null }), { status: 500 });
    try {
      return new Response(JSON.stringify(await answer(request)));
    } catch (refusal) {
      return new Response(JSON.stringify(refusal), { status: 422 });
    }
  });
  return { asked: (name) => requests.filter((one) => one.name === name).map((one) => one.request) };
}
