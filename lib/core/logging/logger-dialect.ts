import { defaultLogger } from './default-logger.js';
import type { Logger, LogLevel } from './logger.js';
import { isError } from './readable.js';

// Not imported, which costs each start more.
const { getBuiltinModule } = process;

/** What a line says besides its message; `error` is what it tells of, when that is an error. */
interface Fields {
  readonly error?: unknown;
}

/** How a logger takes a line. */
export interface LoggerDialect {
  /** What the logger itself says of a line: a field of such a name would take its place. */
  readonly loggerNames: readonly string[];
  /** What an error becomes on a line. */
  readonly errorNames: readonly string[];
  readonly write: (level: LogLevel, message: string, fields: Fields) => unknown;
}

/** The arguments that a logger's methods are called with. */
type Arguments = (message: string, fields: Fields) => unknown[];

const USUAL_NAMES = ['level', 'message', 'timestamp'];
const PINO_NAMES = ['level', 'msg', 'time'];
const BUNYAN_NAMES = [...PINO_NAMES, 'name', 'hostname', 'pid', 'v'];

const FLAT_ERROR_NAMES = ['errorType', 'errorMessage', 'stack'];

/** How a logger wants a line, seen by what it is or has. */
export function dialectOf(logger: Logger): LoggerDialect {
  if (logger === defaultLogger()) return calling(logger, flat);
  if (logger instanceof getBuiltinModule('node:console').Console) return calling(logger, forConsole, USUAL_NAMES, []);
  const has = (method: string) => typeof (logger as unknown as Record<string, unknown>)[method] === 'function';
  if (has('child') && has('bindings')) return calling(logger, forPino, PINO_NAMES, ['err']);
  if (has('child') && has('addStream')) return calling(logger, forBunyan, BUNYAN_NAMES);
  // Powertools for AWS Lambda.
  if (has('appendKeys')) return calling(logger, asItIs, USUAL_NAMES, []);
  if (has('profile') && has('write')) return writingTo(logger as unknown as Winston);
  return calling(logger, (message, fields) => flat(onOneLine(message), fields));
}

function calling(
  logger: Logger,
  form: Arguments,
  loggerNames = USUAL_NAMES,
  errorNames: readonly string[] = FLAT_ERROR_NAMES,
): LoggerDialect {
  const write: LoggerDialect['write'] = (level, message, fields) => {
    const method = logger[level] as (...line: unknown[]) => unknown;
    return method.apply(logger, form(message, fields));
  };
  return { loggerNames, errorNames, write };
}

/** What is used of a logger of winston. */
interface Winston {
  readonly defaultMeta?: object | undefined;
  write(line: object): unknown;
}

const WINSTON_LEVEL = Symbol.for('level');

/**
 * To winston's methods a message is a format: with a percent sign in it they would lose the fields.
 */
function writingTo(winston: Winston): LoggerDialect {
  const write: LoggerDialect['write'] = (level, text, fields) => {
    // Whether its lines are JSON or plain text is for its formats to say.
    const message = onOneLine(text);
    return winston.write({ ...winston.defaultMeta, ...flatFields(fields), level, message, [WINSTON_LEVEL]: level });
  };
  return { loggerNames: USUAL_NAMES, errorNames: FLAT_ERROR_NAMES, write };
}

const asItIs: Arguments = (message, fields) => [message, fields];

const flat: Arguments = (message, fields) => [message, flatFields(fields)];

/** Name, message and stack of an error as fields: JSON would drop them. */
function flatFields(fields: Fields): object {
  const { error, ...others } = fields;
  if (!isError(error)) return fields;
  return { ...others, errorType: error.name, errorMessage: error.message, stack: error.stack };
}

const forPino: Arguments = (message, fields) => {
  const { error, ...others } = fields;
  return [isError(error) ? { ...others, err: error } : fields, message];
};

/** bunyan keeps an error only when it was made with a serializer for it. */
const forBunyan: Arguments = (message, fields) => [flatFields(fields), message];

const forConsole: Arguments = (message, fields) => {
  const { error, ...others } = fields;
  const values = isError(error) ? [others, indented(error)] : [fields];
  // With values after it, a message is a format: its percent signs would take them.
  return [onOneLine(message).replaceAll('%', '%%'), ...values];
};

/** An error takes several lines; none of them looks like the beginning of another entry. */
function indented(error: Error): string {
  return getBuiltinModule('node:util')
    .inspect(error)
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map(onOneLine)
    .join('\n    ');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A text as it may stand in a plain line: with a line break in it, it could pass for two. */
function onOneLine(text: string): string {
  return text.replace(CONTROL_CHARACTERS, (character) =>
    character === '\n' ? '\\n' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
