import {
  CallbackClosedError,
  CallbackNotFoundError,
  ExecutionEndedError,
  ExecutionNotFoundError,
  ExecutionRunningError,
  HistoryExpiredError,
  UnsupportedOperationError,
} from '../../core/errors/client-errors.js';
import { EverstepError } from '../../core/errors/everstep-error.js';
import { ActionRoutes, abilitiesOf } from './action-routes.js';
import { type ConsoleOptions, type ConsoleUser, checkConsoleOptions } from './console-options.js';
import { elsewhere, HttpError, json, mustBeOwnPage } from './http.js';
import { liveStream } from './live-stream.js';
import { page, pageFile } from './page-files.js';
import { ReadRoutes } from './read-routes.js';
import { ShownValues } from './shown-values.js';

/** Answers requests as the Fetch API describes them. */
export type ConsoleHandler = (request: Request) => Promise<Response>;

/**
 * The console as a function from requests to responses, which mounts in whatever speaks the Fetch
 * API: Hono, Next, Bun, Deno, a Lambda URL; {@link toNodeListener} mounts it in servers of Node.
 *
 * Viewers see, operators act. An action comes from the console's own page only, and leaves a line
 * in the log. Nothing is loaded from elsewhere, and no value is ever taken as markup.
 *
 * @throws InvalidArgumentError
 * @example
 * ```ts
 * const handle = consoleHandler({
 *   client,
 *   basePath: '/ops',
 *   authorize: async (request) => (await isOnCall(request) ? 'operator' : undefined),
 * });
 * ```
 */
export function consoleHandler(options: ConsoleOptions): ConsoleHandler {
  checkConsoleOptions(options);
  const server = new ConsoleServer(options);
  return (request) => server.handle(request);
}

class ConsoleServer {
  readonly #options: ConsoleOptions;
  readonly #basePath: string;
  readonly #values: ShownValues;
  readonly #reads: ReadRoutes;
  readonly #actions: ActionRoutes;

  constructor(options: ConsoleOptions) {
    const { client, basePath = '', logger } = options;
    this.#options = options;
    this.#basePath = basePath;
    this.#values = new ShownValues(options);
    this.#reads = new ReadRoutes(options, this.#values);
    this.#actions = new ActionRoutes(client, logger);
  }

  async handle(request: Request): Promise<Response> {
    try {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname !== this.#basePath && !pathname.startsWith(`${this.#basePath}/`)) {
        return elsewhere(this.#basePath);
      }
      const user = await this.#userOf(request);
      const path = pathname
        .slice(this.#basePath.length + 1)
        .split('/')
        .map(decoded);
      return await this.#route(request, user, path, searchParams);
    } catch (error) {
      return refusal(error);
    }
  }

  async #userOf(request: Request): Promise<ConsoleUser> {
    const given = await this.#options.authorize(request);
    const user = typeof given === 'string' ? { role: given } : given;
    if (user?.role !== 'viewer' && user?.role !== 'operator') {
      throw new HttpError(401, 'Sign in to see the console.');
    }
    return this.#options.isReadOnly ? { ...user, role: 'viewer' } : user;
  }

  async #route(
    request: Request,
    user: ConsoleUser,
    path: readonly string[],
    query: URLSearchParams,
  ): Promise<Response> {
    const [area, first = '', second, third] = path;
    if (area === 'api' && request.method === 'POST') return this.#act(request, user, path.slice(1));
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new HttpError(405, 'Pages are read with GET.');
    if (area === 'assets') {
      const file = await pageFile(first);
      if (file !== undefined) return file;
      throw new HttpError(404, 'There is no such file.');
    }
    if (area !== 'api') return page(this.#basePath, this.#options.label);
    const mayAct = user.role === 'operator';
    switch (first) {
      case 'counts':
        return this.#reads.counts();
      case 'stats':
        return this.#reads.stats();
      case 'callbacks':
        return this.#reads.callbacks(query, mayAct);
      case 'workers':
        return this.#reads.workers();
      case 'session':
        return json(this.#session(user));
      case 'stream':
        return liveStream({ client: this.#options.client, values: this.#values, mayAct }, request);
      case 'executions':
        if (second === undefined) return this.#reads.executions(query);
        if (third === undefined) return this.#reads.execution(second, mayAct);
        if (third === 'history') return this.#reads.history(second, query, mayAct);
        if (third === 'history.json') return this.#reads.historyFile(second, mayAct);
        if (third === 'values') return this.#reads.value(second, path[4]);
    }
    throw new HttpError(404, 'There is no such page.');
  }

  #session({ role }: ConsoleUser): object {
    const { client, label } = this.#options;
    return { role, label, showsData: this.#values.showsData, abilities: abilitiesOf(client) };
  }

  #act(request: Request, user: ConsoleUser, [area, id, action]: readonly string[]): Promise<Response> {
    mustBeOwnPage(request);
    if (user.role !== 'operator') throw new HttpError(403, 'You may look, but not act.');
    if (id !== undefined && action !== undefined) {
      if (area === 'executions') return this.#actions.onExecution(user, id, action, request);
      if (area === 'callbacks') return this.#actions.onCallback(user, id, action, request);
    }
    throw new HttpError(404, 'There is no such action.');
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, 'The address is not well formed.');
  }
}

const STATUSES: readonly (readonly [kind: abstract new (...args: any[]) => Error, status: number])[] = [
  [ExecutionNotFoundError, 404],
  [CallbackNotFoundError, 404],
  [CallbackClosedError, 409],
  [ExecutionEndedError, 409],
  [ExecutionRunningError, 409],
  [HistoryExpiredError, 410],
  [UnsupportedOperationError, 501],
];

function refusal(error: unknown): Response {
  const { message, name } = error as Error;
  if (error instanceof HttpError) return json({ message }, error.status);
  const status = STATUSES.find(([kind]) => error instanceof kind)?.[1];
  return json({ name, message }, status ?? (error instanceof EverstepError ? 422 : 500));
}
