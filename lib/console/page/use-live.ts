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

/**
 * Follows what happens while the page is looked at: by server-sent events, which go on where they
 * broke off, and where nothing comes through by asking now and then. A hidden page follows nothing.
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
  const ended = new AbortController();
  const query = () => {
    const asked = new URLSearchParams(path);
    const after = id();
    if (after !== undefined) asked.set('after', after);
    return asked;
  };
  const poll = async () => {
    source.close();
    const asked = query();
    asked.set('once', '');
    try {
      receive(await get<LiveMessage>(`stream?${asked}`, ended.signal));
      set('polling');
    } catch {
      if (!ended.signal.aborted) set('broken');
    }
    if (!ended.signal.aborted) timer = setTimeout(poll, POLL_MILLIS);
  };
  const source = new EventSource(`${BASE}/api/stream?${query()}`);
  timer = setTimeout(poll, PATIENCE_MILLIS);
  source.onerror = () => {
    set('broken');
    clearTimeout(timer);
    // The browser connects again by itself unless it was refused.
    if (source.readyState === EventSource.CLOSED) timer = setTimeout(poll, POLL_MILLIS);
    else timer = setTimeout(poll, PATIENCE_MILLIS);
  };
  for (const event of events) {
    source.addEventListener(event, (sent) => {
      const { data, lastEventId } = sent as MessageEvent<string>;
      clearTimeout(timer);
      set('live');
      receive({ event, data: JSON.parse(data), ...(lastEventId !== '' && { id: lastEventId }) });
    });
  }
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
