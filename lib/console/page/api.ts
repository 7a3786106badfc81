import { useEffect, useState } from 'preact/hooks';
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

/** A value that is being read. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
  readonly reload: () => void;
}

/** Reads a value, again when the path changes, and every so often if `everyMillis` says so. */
export function useLoaded<T>(path: string | undefined, everyMillis?: number): Loaded<T> {
  const [state, set] = useState<{ readonly path?: string; readonly value?: T; readonly error?: Error }>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (path === undefined) return undefined;
    const ended = new AbortController();
    get<T>(path, ended.signal).then(
      (value) => set({ path, value }),
      (error: Error) => {
        if (!ended.signal.aborted) set((before) => ({ ...(before.path === path && before), path, error }));
      },
    );
    return () => ended.abort();
  }, [path, round]);
  useEffect(() => {
    if (everyMillis === undefined) return undefined;
    const timer = setInterval(() => document.hidden || setRound((n) => n + 1), everyMillis);
    return () => clearInterval(timer);
  }, [everyMillis]);
  const isThis = state.path === path;
  return {
    value: isThis ? state.value : undefined,
    error: isThis ? state.error : undefined,
    reload: () => setRound((n) => n + 1),
  };
}
