import type { ExecutionSummary } from '../../client/index.js';
import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import type { Logger } from '../../core/logging/index.js';
import { checkLogger, hasMethods } from '../../workflow/index.js';
import type { ConsoleClient } from './console-client.js';

/** What somebody may do: look, or also act. */
export type ConsoleRole = 'viewer' | 'operator';

/** Who makes a request, for the audit line of an action. */
export interface ConsoleUser {
  /** What the user may do. */
  readonly role: ConsoleRole;
  /** For the audit line. Default: unknown. */
  readonly name?: string | undefined;
}

/** Where a value comes from that a page is about to show. */
export interface ShownValue {
  /** The execution that the value is of. */
  readonly execution: Pick<ExecutionSummary, 'executionId' | 'workflow' | 'name'>;
  /** What the value is. */
  readonly kind: 'input' | 'result' | 'error';
  /** The operation's name; `undefined` for the execution's own values. */
  readonly operation: string | undefined;
}

/** A link from an execution to what is elsewhere: its logs, its traces. */
export interface ConsoleLink {
  /** What the link says, such as `Logs`. */
  readonly title: string;
  /** An address that begins with `https://` or `http://`. */
  readonly url: string;
}

/** Options of {@link consoleHandler}. */
export interface ConsoleOptions {
  /** The client whose executions are shown: over a store, or of Lambda. */
  readonly client: ConsoleClient;
  /**
   * Says who makes a request: a role, a user with a role, or `undefined`, which is refused with
   * 401. There is no default: who may reach the handler is the application's to know.
   */
  readonly authorize: (
    request: Request,
  ) => ConsoleRole | ConsoleUser | undefined | Promise<ConsoleRole | ConsoleUser | undefined>;
  /** Where the console is mounted, such as `/ops`. Default: at the root. */
  readonly basePath?: string | undefined;
  /**
   * Replaces values before they leave the process. It receives values as they were recorded, as
   * plain JSON, and returns what is shown instead. Default: they are shown as they are.
   */
  readonly redact?: ((value: unknown, place: ShownValue) => unknown) | undefined;
  /** Whether inputs, results and errors' data are shown at all. Default: true. */
  readonly showsData?: boolean | undefined;
  /** Whether actions are refused for everybody. Default: false. */
  readonly isReadOnly?: boolean | undefined;
  /** What the page is titled with, such as `orders, production`. Default: nothing. */
  readonly label?: string | undefined;
  /**
   * Returns the links that the page of an execution shows, such as to its logs. An address that is
   * neither `https:` nor `http:` is refused when the page is asked for. Default: none.
   */
  readonly links?: ((execution: ExecutionSummary) => readonly ConsoleLink[]) | undefined;
  /** Receives a line for each action: who did what, why, and what came of it. Default: none. */
  readonly logger?: Logger | undefined;
}

const isFunction = (value: unknown) => typeof value === 'function';
const isBoolean = (value: unknown) => typeof value === 'boolean';
const OPTIONS: OptionChecks<ConsoleOptions> = {
  client: hasMethods('list', 'describe', 'history'),
  authorize: optionCheck(isFunction, 'a function that says who makes a request: viewer, operator or undefined'),
  basePath: optionCheck(
    (path) => typeof path === 'string' && /^(\/[A-Za-z0-9._~-]+)*$/.test(path),
    'a path such as /ops, without a slash at the end',
  ),
  redact: optionCheck(isFunction, 'a function that returns what is shown in place of a value'),
  showsData: optionCheck(isBoolean, 'true or false'),
  isReadOnly: optionCheck(isBoolean, 'true or false'),
  links: optionCheck(isFunction, 'a function that returns links, each with a title and a url'),
  label: optionCheck((label) => typeof label === 'string', 'a text'),
  logger: checkLogger,
};

/** @throws InvalidArgumentError */
export function checkConsoleOptions(options: ConsoleOptions): void {
  checkOptions(options, OPTIONS, 'consoleHandler()', 'They name a client, and who may look, at least.');
  const { client, authorize } = options;
  for (const [name, value] of Object.entries({ client, authorize })) {
    if (value !== undefined) continue;
    const cure = 'Who may reach the handler is yours to know: authorize says who makes a request.';
    throw invalidArgument({
      what: `${name} of consoleHandler()`,
      got: value,
      expected: 'the options client and authorize',
      cure,
    });
  }
}
