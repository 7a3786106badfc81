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

  /** The number of executions by workflow and status, for the filters. */
  async counts(): Promise<Response> {
    return json({ counts: await this.#client.count() });
  }

  /** The open callbacks: whoever may act receives what answers them. */
  async callbacks(query: URLSearchParams, mayAct: boolean): Promise<Response> {
    const { callbacks, nextMarker } = await this.#client.callbacks.list({ marker: query.get('marker') ?? undefined });
    const shown = mayAct ? callbacks : callbacks.map(({ callbackId: _, ...callback }) => callback);
    return json({ callbacks: shown, nextMarker });
  }

  async workers(): Promise<Response> {
    return json({ workers: await this.#client.workers() });
  }

  async execution(executionId: string, mayAct: boolean): Promise<Response> {
    return json(this.#shown(await this.#client.describe(executionId), mayAct));
  }

  async history(executionId: string, query: URLSearchParams, mayAct: boolean): Promise<Response> {
    const marker = query.get('marker') ?? undefined;
    const { events, nextMarker } = await this.#client.history(executionId, { marker, limit: EVENTS });
    return json({ events: events.map((event) => this.#values.slimEvent(event, mayAct)), nextMarker });
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

  /** What answers a callback is for those only who may act. */
  #withoutAnswers(execution: Omit<ExecutionDescription, 'input' | 'result' | 'error'>, mayAct: boolean): object {
    const { activity } = execution;
    if (mayAct || activity?.openOperations === undefined) return execution;
    const openOperations = activity.openOperations.map(({ callbackId: _, ...operation }) => operation);
    return { ...execution, activity: { ...activity, openOperations } };
  }

  #shown({ input, result, error, ...rest }: ExecutionDescription, mayAct: boolean): object {
    const place = { execution: rest, operation: undefined };
    const { showsData } = this.#values;
    return {
      ...this.#withoutAnswers(rest, mayAct),
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
  const blocked = text('blocked');
  const status = query.getAll('status') as ExecutionStatus[];
  for (const one of status) {
    if (!EXECUTION_STATUSES.includes(one)) throw new HttpError(400, `There is no status ${one}.`);
  }
  const isPrefix = name?.endsWith('*') === true;
  return {
    ...(workflow !== undefined && { workflow }),
    ...(name !== undefined && (isPrefix ? { namePrefix: name.slice(0, -1) } : { name })),
    ...(status.length > 0 && { statuses: status }),
    ...(blocked !== undefined && { blocked: blocked === 'true' }),
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
