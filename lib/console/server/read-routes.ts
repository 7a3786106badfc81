import type { ExecutionDescription, StoreListOptions } from '../../client/index.js';
import { EXECUTION_STATUSES, type ExecutionStatus } from '../../core/wire/index.js';
import type { ConsoleClient } from './console-client.js';
import { HttpError, json } from './http.js';
import type { ShownValues } from './shown-values.js';

const PAGE = 50;
const EVENTS = 1000;

/** The requests of the page that only read. */
export class ReadRoutes {
  readonly #client: ConsoleClient;
  readonly #values: ShownValues;

  constructor(client: ConsoleClient, values: ShownValues) {
    this.#client = client;
    this.#values = values;
  }

  async executions(query: URLSearchParams): Promise<Response> {
    return json(await this.#client.list(listOptions(query)));
  }

  async execution(executionId: string): Promise<Response> {
    return json(this.#shown(await this.#client.describe(executionId)));
  }

  async history(executionId: string, query: URLSearchParams): Promise<Response> {
    const marker = query.get('marker') ?? undefined;
    const { events, nextMarker } = await this.#client.history(executionId, { marker, limit: EVENTS });
    return json({ events: events.map((event) => this.#values.slimEvent(event)), nextMarker });
  }

  /** The value of one event, for the viewer. */
  async value(executionId: string, eventId: number): Promise<Response> {
    const marker = eventId === 1 ? undefined : String(eventId - 1);
    const [{ events }, execution] = await Promise.all([
      this.#client.history(executionId, { marker, limit: 1 }),
      this.#client.describe(executionId),
    ]);
    const value = events[0] && this.#values.ofEvent(events[0], execution);
    if (value === undefined) throw new HttpError(404, 'This event has no value.');
    return json(value);
  }

  #shown({ input, result, error, ...rest }: ExecutionDescription): object {
    const place = { execution: rest, operation: undefined };
    const { showsData } = this.#values;
    return {
      ...rest,
      hasInput: input !== undefined,
      input: this.#values.value(input, { ...place, kind: 'input' }),
      hasResult: result !== undefined,
      result: this.#values.value(result, { ...place, kind: 'result' }),
      error: error && {
        type: error.type,
        message: error.message,
        stack: error.stack,
        data: showsData ? error.data : undefined,
      },
    };
  }
}

/** The filters of the page's address. @throws HttpError */
export function listOptions(query: URLSearchParams): StoreListOptions {
  const text = (name: string) => query.get(name)?.trim() || undefined;
  const name = text('name');
  const workflow = text('workflow');
  const since = text('since');
  const status = query.getAll('status') as ExecutionStatus[];
  for (const one of status) {
    if (!EXECUTION_STATUSES.includes(one)) throw new HttpError(400, `There is no status ${one}.`);
  }
  const isPrefix = name?.endsWith('*') === true;
  return {
    ...(workflow !== undefined && { workflow }),
    ...(name !== undefined && (isPrefix ? { namePrefix: name.slice(0, -1) } : { name })),
    ...(status.length > 0 && { statuses: status }),
    ...(since !== undefined && { startedAt: { from: dateOf(since) } }),
    limit: PAGE,
    marker: text('marker'),
  };
}

function dateOf(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new HttpError(400, `${text} is no date.`);
  return date;
}
