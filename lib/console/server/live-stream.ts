import { monotonicNow } from '../../core/time/index.js';
import type { ConsoleClient } from './console-client.js';
import { json, respond } from './http.js';
import { listOptions } from './read-routes.js';
import type { ShownValues } from './shown-values.js';

/** The shortest time between two looks. */
const PAUSE_MILLIS = 100;
/**
 * A look that takes long is followed by a longer pause, so that looking takes a small part of a
 * processor.
 */
const PAUSES_PER_LOOK = 15;
const LONGEST_PAUSE_MILLIS = 5000;
/**
 * Something is sent at least this often, so that neither a proxy nor the page takes the connection
 * for dead.
 */
const KEEP_ALIVE_MILLIS = 15_000;
/**
 * A stream ends after this time, and the page asks for the next one: so one that nobody has ended
 * ends, and who may look is asked anew.
 */
const LONGEST_MILLIS = 5 * 60_000;
const MOST_EVENTS = 500;

/** Whose executions are followed, and who follows them. */
export interface LiveStreamProps {
  readonly client: ConsoleClient;
  readonly values: ShownValues;
  readonly mayAct: boolean;
}

/** What has happened since the last look, for the page. */
interface LiveMessage {
  readonly event: 'events' | 'executions' | 'failure' | 'alive';
  readonly data: object;
  /** Where a broken connection is resumed. */
  readonly id?: string | undefined;
}

/** Resolves with what is new; with `isAnew` also where nothing is. */
type Look = (isAnew: boolean) => Promise<LiveMessage | undefined>;

/**
 * What happens, as server-sent events: to one execution (`events`, with the number of the last
 * event as id, from which a broken connection is resumed), or to a list (`executions`, when it has
 * changed). With `once`, one look as JSON, for a page whose connection does not stream.
 */
export async function liveStream(props: LiveStreamProps, request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const executionId = query.get('execution');
  const look = withFailures(
    executionId === null
      ? lookAtList(props.client, query)
      : lookAtExecution(props, executionId, resumeAt(request, query)),
  );
  if (query.has('once')) return json((await look()) ?? {});
  const ended = new AbortController();
  request.signal.addEventListener('abort', () => ended.abort(), { once: true });
  const encoder = new TextEncoder();
  const begunAt = monotonicNow();
  let sentAt = begunAt;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode('retry: 1000\n\n')),
    async pull(controller) {
      for (;;) {
        const lookedAt = monotonicNow();
        const message = await look();
        const now = monotonicNow();
        if (ended.signal.aborted || now - begunAt > LONGEST_MILLIS) return controller.close();
        const isDue = message !== undefined || now - sentAt > KEEP_ALIVE_MILLIS;
        if (isDue) {
          sentAt = now;
          controller.enqueue(encoder.encode(textOf(message ?? ALIVE)));
        }
        await pausing(Math.min(LONGEST_PAUSE_MILLIS, PAUSE_MILLIS + PAUSES_PER_LOOK * (now - lookedAt)), ended.signal);
        if (isDue) return undefined;
      }
    },
    cancel: () => ended.abort(),
  });
  return respond(body, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
}

/** The number of the last event that the page has. */
function resumeAt(request: Request, query: URLSearchParams): number {
  const given = Number(request.headers.get('last-event-id') ?? query.get('after') ?? 0);
  return Number.isSafeInteger(given) && given >= 0 ? given : 0;
}

function lookAtExecution({ client, values, mayAct }: LiveStreamProps, executionId: string, from: number): Look {
  let last = from;
  let state: string | undefined;
  return async (isAnew) => {
    const marker = last === 0 ? undefined : String(last);
    const page = await client.history(executionId, { marker, limit: MOST_EVENTS });
    const { status, blocked } = await client.describe(executionId);
    const now = `${status} ${blocked?.cause ?? ''}`;
    if (page.events.length === 0 && now === state && !isAnew) return undefined;
    state = now;
    last = page.events.at(-1)?.EventId ?? last;
    const events = page.events.map((event) => values.slimEvent(event, mayAct));
    return { event: 'events', data: { events, status, blocked }, id: String(last) };
  };
}

function lookAtList(client: ConsoleClient, query: URLSearchParams): Look {
  let sent: string | undefined;
  return async (isAnew) => {
    const page = await client.list(listOptions(query));
    const text = JSON.stringify(page);
    if (text === sent && !isAnew) return undefined;
    sent = text;
    return { event: 'executions', data: page };
  };
}

/**
 * A failure is reported once, and looking goes on: the next look may succeed. Then the page hears
 * from it in any case, so that it no longer shows the failure.
 */
function withFailures(look: Look): () => Promise<LiveMessage | undefined> {
  let reported: string | undefined;
  return async () => {
    try {
      const message = await look(reported !== undefined);
      reported = undefined;
      return message;
    } catch (error) {
      const { message } = error as Error;
      if (message === reported) return undefined;
      reported = message;
      return { event: 'failure', data: { message } };
    }
  };
}

/** An event and no comment: the page's script sees no comments. */
const ALIVE: LiveMessage = { event: 'alive', data: {} };

function textOf({ event, data, id }: LiveMessage): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function pausing(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const goOn = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', goOn);
      resolve();
    };
    const timer = setTimeout(goOn, millis);
    signal.addEventListener('abort', goOn);
  });
}
