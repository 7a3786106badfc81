import type { Logger } from '../../core/logging/index.js';
import type { ConsoleClient } from './console-client.js';
import type { ConsoleUser } from './console-options.js';
import { bodyOf, HttpError, json } from './http.js';

type Body = Readonly<Record<string, unknown>>;

/** The requests of the page that change something. Each leaves a line, whatever came of it. */
export class ActionRoutes {
  readonly #client: ConsoleClient;
  readonly #logger: Logger | undefined;

  constructor(client: ConsoleClient, logger: Logger | undefined) {
    this.#client = client;
    this.#logger = logger;
  }

  /** An action on an execution. */
  async onExecution(user: ConsoleUser, executionId: string, action: string, request: Request): Promise<Response> {
    const body = await bodyOf(request);
    const act = Object.hasOwn(ON_EXECUTION, action) ? ON_EXECUTION[action] : undefined;
    if (act === undefined) throw new HttpError(404, `There is no action ${action}.`);
    const reason = textOf(body, 'reason');
    return this.#audited(user, { action, executionId, reason }, () => act(this.#client, executionId, body));
  }

  /** The answer to a callback. */
  async onCallback(user: ConsoleUser, callbackId: string, action: string, request: Request): Promise<Response> {
    const body = await bodyOf(request);
    const { callbacks } = this.#client;
    // Whoever has the whole id may answer: only the part that names the execution is logged.
    const executionId = callbackId.split('.')[0]!;
    return this.#audited(user, { action: `callback ${action}`, executionId }, async () => {
      if (action === 'succeed') await callbacks.succeed(callbackId, body.value);
      else if (action === 'fail') {
        await callbacks.fail(callbackId, {
          type: textOf(body, 'type') ?? 'Error',
          message: textOf(body, 'message') ?? '',
        });
      } else throw new HttpError(404, `There is no action ${action}.`);
      return {};
    });
  }

  async #audited(user: ConsoleUser, what: object, act: () => Promise<object>): Promise<Response> {
    const line = { ...what, user: user.name, role: user.role };
    try {
      const result = await act();
      this.#logger?.info('An action was taken in the console.', { ...line, outcome: 'done' });
      return json(result);
    } catch (error) {
      this.#logger?.warn('An action in the console was refused.', { ...line, outcome: (error as Error).message });
      throw error;
    }
  }
}

type Act = (client: ConsoleClient, executionId: string, body: Body) => Promise<object>;

const ON_EXECUTION: Readonly<Record<string, Act>> = {
  async pause(client, executionId, body) {
    await client.pause(executionId, { reason: textOf(body, 'reason') });
    return {};
  },
  async resume(client, executionId, body) {
    await client.resume(executionId, { reason: textOf(body, 'reason') });
    return {};
  },
  async redrive(client, executionId, body) {
    await client.redrive(executionId, { reason: textOf(body, 'reason'), from: textOf(body, 'from') });
    return {};
  },
  async fork(client, executionId, body) {
    const before = textOf(body, 'before');
    if (before === undefined) throw new HttpError(400, 'Say which operation the fork begins before.');
    const { executionId: forked } = await client.fork(executionId, { before, name: textOf(body, 'name') });
    return { executionId: forked };
  },
  async delete(client, executionId) {
    const { payloadErrors } = await client.delete(executionId);
    return { payloadErrors: payloadErrors.map(({ message }) => message) };
  },
  async stop(client, executionId, body) {
    const reason = textOf(body, 'reason');
    await client.stop(executionId, reason === undefined ? undefined : { type: 'Stopped', message: reason });
    return {};
  },
};

/** What a place can do: the page offers nothing else. */
export function abilitiesOf(client: ConsoleClient): string[] {
  return Object.keys(ON_EXECUTION).filter((name) => name in client);
}

/** A text of the body; `undefined` where there is none. @throws HttpError */
function textOf(body: Body, member: string): string | undefined {
  const value = body[member];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new HttpError(400, `${member} must be a text.`);
}
