import type { ConsoleClient } from './console-client.js';
import { respond } from './http.js';
import { listOptions } from './read-routes.js';
import type { ShownValues } from './shown-values.js';

/** The time between two looks at the execution that is shown, and at a list. */
const EXECUTION_MILLIS = 150;
const LIST_MILLIS = 1000;
/** Something is sent at least this often, so that no proxy takes the connection for dead. */
const KEEP_ALIVE_MILLIS = 15_000;
const MOST_EVENTS = 500;

/** Whose executions are followed, and who follows them. */
export interface LiveStreamProps {
  readonly client: ConsoleClient;
  readonly values: ShownValues;
  readonly mayAct: boolean;
}

/**
 * What happens, as server-sent events: to one execution (`events`, with the number of the last
 * event as id, from which a broken connection is resumed), or to a list (`executions`, when it has
 * changed).
 */
export function liveStream({ client, values, mayAct }: LiveStreamProps, request: Request): Response {
  const query = new URL(request.url).searchParams;
  const executionId = query.get('execution');
  const look =
    executionId === null
      ? lookAtList(client, query)
      : lookAtExecution({ client, values, mayAct }, executionId, resumeAt(request, query));
  const pauseMillis = executionId === null ? LIST_MILLIS : EXECUTION_MILLIS;
  const ended = new AbortController();
  request.signal.addEventListener('abort', () => ended.abort(), { once: true });
  const encoder = new TextEncoder();
  let quietMillis = 0;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode('retry: 1000\n\n')),
    async pull(controller) {
      for (;;) {
        const message = await look().catch((error: Error) => failure(error));
        if (ended.signal.aborted) return controller.close();
        if (message !== undefined) {
          quietMillis = 0;
          return controller.enqueue(encoder.encode(message));
        }
        if (quietMillis >= KEEP_ALIVE_MILLIS) {
          quietMillis = 0;
          return controller.enqueue(encoder.encode(': nothing new\n\n'));
        }
        await pausing(pauseMillis, ended.signal);
        quietMillis += pauseMillis;
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

function lookAtExecution({ client, values, mayAct }: LiveStreamProps, executionId: string, from: number) {
  let last = from;
  let status = '';
  return async (): Promise<string | undefined> => {
    const page = await client.history(executionId, {
      marker: last === 0 ? undefined : String(last),
      limit: MOST_EVENTS,
    });
    const { status: now, blocked } = await client.describe(executionId);
    const state = `${now} ${blocked?.cause ?? ''}`;
    if (page.events.length === 0 && state === status) return undefined;
    status = state;
    last = page.events.at(-1)?.EventId ?? last;
    const events = page.events.map((event) => values.slimEvent(event, mayAct));
    return message('events', { events, status: now, blocked }, String(last));
  };
}

function lookAtList(client: ConsoleClient, query: URLSearchParams) {
  let sent: string | undefined;
  return async (): Promise<string | undefined> => {
    const text = JSON.stringify(await client.list(listOptions(query)));
    if (text === sent) return undefined;
    sent = text;
    return `event: executions\ndata: ${text}\n\n`;
  };
}

function message(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The page says so, and goes on: the next look may succeed. */
function failure({ message: text }: Error): string {
  return message('failure', { message: text });
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
