import { type ExecutionDescription, pagesOf, type StoreListOptions } from '../../client/index.js';
import { EXECUTION_STATUSES, type ExecutionStatus, type HistoryEvent } from '../../core/wire/index.js';
import type { ConsoleClient } from './console-client.js';
import { linksOf } from './console-links.js';
import type { ConsoleOptions, ShownValue } from './console-options.js';
import { HttpError, json, respond } from './http.js';
import type { ShownValues } from './shown-values.js';

const PAGE = 50;
const EVENTS = 1000;
/** Blocked executions are counted up to this number. */
const MOST_BLOCKED = 100;

/** The requests of the page that only read. */
export class ReadRoutes {
  readonly #client: ConsoleClient;
  readonly #values: ShownValues;
  readonly #linksOf: ConsoleOptions['links'];

  constructor({ client, links }: ConsoleOptions, values: ShownValues) {
    this.#client = client;
    this.#values = values;
    this.#linksOf = links;
  }

  async executions(query: URLSearchParams): Promise<Response> {
    return json(await this.#client.list(listOptions(query)));
  }

  /** The number of executions by workflow and status, for the filters. */
  async counts(): Promise<Response> {
    return json({ counts: await this.#client.count() });
  }

  /** How the store stands: what is due, what is blocked, how large it is. */
  async stats(): Promise<Response> {
    const [store, { executions, nextMarker }] = await Promise.all([
      this.#client.stats(),
      this.#client.list({ blocked: true, limit: MOST_BLOCKED }),
    ]);
    return json({ ...store, blocked: { count: executions.length, more: nextMarker !== undefined } });
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

  /** The whole history as a file, as `everstep history` prints it. */
  async historyFile(executionId: string, mayAct: boolean): Promise<Response> {
    const execution = await this.#client.describe(executionId);
    const Events: HistoryEvent[] = [];
    for await (const { events } of pagesOf((marker) => this.#client.history(executionId, { marker, limit: EVENTS }))) {
      Events.push(...events.map((event) => this.#values.wholeEvent(event, execution, mayAct)));
    }
    return respond(JSON.stringify({ executionId, isWhole: true, Events }, undefined, 2), 200, {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${execution.name}.json"`,
    });
  }

  /** One value, for the viewer: the execution's own, or that of an event. */
  async value(executionId: string, which = ''): Promise<Response> {
    const execution = await this.#client.describe(executionId);
    if (which === 'input' || which === 'result') {
      const place = { execution, operation: undefined, kind: which } as const;
      return json(this.#values.whole(execution[which], place));
    }
    const eventId = Number(which);
    const marker = eventId === 1 ? undefined : String(eventId - 1);
    const { events } = await this.#client.history(executionId, { marker, limit: 1 });
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
    const { showsData } = this.#values;
    const shownValue = (value: unknown, kind: ShownValue['kind']) =>
      value === undefined ? undefined : this.#values.enclosed(value, { execution: rest, operation: undefined, kind });
    return {
      ...this.#withoutAnswers(rest, mayAct),
      links: linksOf(this.#linksOf, rest),
      input: shownValue(input, 'input'),
      result: shownValue(result, 'result'),
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
