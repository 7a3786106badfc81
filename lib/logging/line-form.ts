import type { Logger, LogLevel } from './logger.js';

// Not imported, which costs each start more.
const { getBuiltinModule } = process;

/** What a line says besides its message; `error` is what it tells of, when that is an error. */
interface Fields {
  readonly error?: unknown;
}

/** How a logger takes a line. */
export interface LineForm {
  /** What the logger itself says of a line: a field of such a name would take its place. */
  readonly loggerNames: readonly string[];
  readonly write: (level: LogLevel, message: string, fields: Fields) => unknown;
}

/** The arguments that a logger's methods are called with. */
type Arguments = (message: string, fields: Fields) => unknown[];

const USUAL_NAMES = ['level', 'message', 'timestamp'];
const PINO_NAMES = ['level', 'msg', 'time'];
const BUNYAN_NAMES = [...PINO_NAMES, 'name', 'hostname', 'pid', 'v'];

/** How a logger wants a line, seen by what it is or has. */
export function formFor(logger: Logger): LineForm {
  if (logger instanceof getBuiltinModule('node:console').Console) return calling(logger, forConsole);
  const has = (method: string) => typeof (logger as unknown as Record<string, unknown>)[method] === 'function';
  if (has('child') && has('bindings')) return calling(logger, forPino, PINO_NAMES);
  if (has('child') && has('addStream')) return calling(logger, forBunyan, BUNYAN_NAMES);
  // Powertools for AWS Lambda.
  if (has('appendKeys')) return calling(logger, asItIs);
  if (has('profile') && has('write')) return writingTo(logger as unknown as Winston);
  return calling(logger, flat);
}

function calling(logger: Logger, form: Arguments, loggerNames = USUAL_NAMES): LineForm {
  const write: LineForm['write'] = (level, message, fields) => {
    const method = logger[level] as (...line: unknown[]) => unknown;
    return method.apply(logger, form(message, fields));
  };
  return { loggerNames, write };
}

/** What is used of a logger of winston. */
interface Winston {
  readonly defaultMeta?: object | undefined;
  write(line: object): unknown;
}

const WINSTON_LEVEL = Symbol.for('level');

/** To winston's methods a message is a format: with a percent sign in it they would lose the fields. */
function writingTo(winston: Winston): LineForm {
  const write: LineForm['write'] = (level, message, fields) =>
    winston.write({ ...winston.defaultMeta, ...flatFields(fields), level, message, [WINSTON_LEVEL]: level });
  return { loggerNames: USUAL_NAMES, write };
}

const asItIs: Arguments = (message, fields) => [message, fields];

const flat: Arguments = (message, fields) => [message, flatFields(fields)];

/** Name, message and stack of an error as fields: JSON would drop them. */
function flatFields(fields: Fields): object {
  const { error, ...others } = fields;
  if (!(error instanceof Error)) return fields;
  return { errorType: error.name, errorMessage: error.message, stack: error.stack, ...others };
}

const forPino: Arguments = (message, fields) => {
  const { error, ...others } = fields;
  return [error instanceof Error ? { err: error, ...others } : fields, message];
};

/** bunyan keeps an error only when it was made with a serializer for it. */
const forBunyan: Arguments = (message, fields) => [flatFields(fields), message];

const forConsole: Arguments = (message, fields) => {
  const { error, ...others } = fields;
  const values = error instanceof Error ? [others, error] : [fields];
  // With values after it, a message is a format: its percent signs would take them.
  return [message.replaceAll('%', '%%'), ...values];
};
