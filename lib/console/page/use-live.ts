import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from './api.js';
import { BASE } from './router.js';

/** How a live connection stands. With `polling`, something on the way lets no stream through. */
export type LiveState = 'connecting' | 'live' | 'polling' | 'broken';

type Handlers = Readonly<Record<string, (data: any) => void>>;

/** What the server says when it is asked once. */
interface LiveMessage {
  readonly event?: string;
  readonly data?: unknown;
  readonly id?: string;
}

/** A stream begins with a message: where none comes within this time, a proxy holds it back. */
const PATIENCE_MILLIS = 5000;
const POLL_MILLIS = 2000;
/** After this number of questions a stream is tried again: what held it back may have passed. */
const POLLS = 30;
/** A living stream says something every 15 seconds: after this silence it is taken for dead. */
const SILENCE_MILLIS = 40_000;

/**
 * Follows what happens while the page is looked at: by server-sent events, which go on where they
 * broke off, and where nothing comes through by asking now and then. A stream that has fallen
 * silent, as after a machine's sleep, is begun anew. A hidden page follows nothing.
 */
export function useLive(path: string | undefined, handlers: Handlers): LiveState {
  const [state, set] = useState<LiveState>('connecting');
  const isVisible = useVisible();
  const latest = useRef(handlers);
  latest.current = handlers;
  const seen = useRef<{ readonly path?: string; readonly id?: string | undefined }>({});
  useEffect(() => {
    if (path === undefined || !isVisible) return undefined;
    if (seen.current.path !== path) seen.current = { path };
    return followed(path, {
      set,
      id: () => seen.current.id,
      receive({ event = '', data, id }) {
        seen.current = { path, id: id ?? seen.current.id };
        latest.current[event]?.(data);
      },
      events: Object.keys(latest.current),
    });
  }, [path, isVisible]);
  return state;
}

interface Follower {
  readonly events: readonly string[];
  readonly set: (state: LiveState) => void;
  /** What was seen last. */
  readonly id: () => string | undefined;
  readonly receive: (message: LiveMessage) => void;
}

/** Follows a path until it is called off. */
function followed(path: string, { set, id, receive, events }: Follower): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let source: EventSource;
  const ended = new AbortController();
  const query = () => {
    const asked = new URLSearchParams(path);
    const after = id();
    if (after !== undefined) asked.set('after', after);
    return asked;
  };
  const next = (step: () => void, millis: number) => {
    clearTimeout(timer);
    timer = setTimeout(step, millis);
  };
  const poll = async (left: number) => {
    source.close();
    const asked = query();
    asked.set('once', '');
    try {
      receive(await get<LiveMessage>(`stream?${asked}`, ended.signal));
      set('polling');
    } catch {
      if (!ended.signal.aborted) set('broken');
    }
    if (!ended.signal.aborted) next(left > 0 ? () => void poll(left - 1) : connect, POLL_MILLIS);
  };
  const beginPolling = () => void poll(POLLS);
  const connect = () => {
    source?.close();
    source = new EventSource(`${BASE}/api/stream?${query()}`);
    next(beginPolling, PATIENCE_MILLIS);
    source.onerror = () => {
      set('broken');
      // The browser connects again by itself unless it was refused.
      next(beginPolling, source.readyState === EventSource.CLOSED ? POLL_MILLIS : PATIENCE_MILLIS);
    };
    for (const event of [...events, 'alive']) {
      source.addEventListener(event, (sent) => {
        const { data, lastEventId } = sent as MessageEvent<string>;
        next(connect, SILENCE_MILLIS);
        set('live');
        receive({ event, data: JSON.parse(data), ...(lastEventId !== '' && { id: lastEventId }) });
      });
    }
  };
  connect();
  return () => {
    ended.abort();
    clearTimeout(timer);
    source.close();
  };
}

function useVisible(): boolean {
  const [isVisible, set] = useState(!document.hidden);
  useEffect(() => {
    const update = () => set(!document.hidden);
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  }, []);
  return isVisible;
}
