import type { ErrorCode, Retry, UiError } from '../generated/commands';

/** A command that could not be done. Screens show it with `ErrorNote`; nothing else is known of it. */
export class CallError extends Error {
  readonly code: ErrorCode;
  readonly retry: Retry;
  readonly waitMs: number | null;

  constructor(cause: UiError) {
    super(cause.code);
    this.name = 'CallError';
    this.code = cause.code;
    this.retry = cause.retry;
    this.waitMs = cause.wait_ms;
  }

  /** Whatever was thrown, as a CallError: a caller has one kind of failure to handle. */
  static from(thrown: unknown): CallError {
    if (thrown instanceof CallError) return thrown;
    if (isUiError(thrown)) return new CallError(thrown);
    return new CallError({ code: 'internal', retry: 'later', wait_ms: null });
  }
}

function isUiError(thrown: unknown): thrown is UiError {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string';
}
