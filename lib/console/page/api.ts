import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { BASE } from './router.js';

/** What the server says of a request that it did not do. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  const body = (await response.json().catch(() => ({}))) as { readonly message?: string };
  if (response.ok) return body as T;
  throw new RequestError(response.status, body.message ?? `The server answered ${response.status}.`);
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answerOf<T>(await fetch(`${BASE}/api/${path}`, signal === undefined ? {} : { signal }));
}

export async function post<T>(path: string, body: object = {}): Promise<T> {
  const headers = { 'content-type': 'application/json', 'x-everstep-console': 'page' };
  return answerOf<T>(await fetch(`${BASE}/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** The pause before something is tried again that failed for a reason that may pass. */
export const RETRY_MILLIS = 2000;

/** Whether a failure may pass by itself: what the server refuses, it refuses again. */
export function mayPass(error: Error): boolean {
  return !(error instanceof RequestError) || error.status === 500 || error.status > 501;
}

/** A value that is being read. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
  readonly reload: () => void;
}

/**
 * Reads a value, again when the path changes, when a reading has failed for a reason that may pass,
 * and every so often if `everyMillis` says so. Whoever asks again while it is read is answered by
 * one more reading after that: an earlier one is never called off, since a value that is asked for
 * faster than it is read would never come.
 */
export function useLoaded<T>(path: string | undefined, everyMillis?: number): Loaded<T> {
  const [state, set] = useState<{ readonly path?: string; readonly value?: T; readonly error?: Error }>({});
  const reload = useRef(() => {});
  useEffect(() => {
    if (path === undefined) return undefined;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let isReading = false;
    let isAskedAgain = false;
    const readOnce = async () => {
      try {
        set({ path, value: await get<T>(path, ended.signal) });
      } catch (failure) {
        if (ended.signal.aborted) return;
        const error = failure as Error;
        set((before) => ({ ...(before.path === path && before), path, error }));
        if (mayPass(error)) timer = setTimeout(read, RETRY_MILLIS);
      }
    };
    const read = async () => {
      isAskedAgain = true;
      if (isReading) return;
      isReading = true;
      while (isAskedAgain && !ended.signal.aborted) {
        isAskedAgain = false;
        clearTimeout(timer);
        await readOnce();
      }
      isReading = false;
    };
    reload.current = () => void read();
    void read();
    return () => {
      ended.abort();
      clearTimeout(timer);
      reload.current = () => {};
    };
  }, [path]);
  useEffect(() => {
    if (everyMillis === undefined) return undefined;
    const timer = setInterval(() => document.hidden || reload.current(), everyMillis);
    return () => clearInterval(timer);
  }, [everyMillis]);
  const isThis = state.path === path;
  return {
    value: isThis ? state.value : undefined,
    error: isThis ? state.error : undefined,
    reload: useCallback(() => reload.current(), []),
  };
}
