import { defaultLogger } from './default-logger.js';
import type { Logger, LogLevel } from './logger.js';
import { isError } from './readable.js';

// An import would cost every start more.
const { getBuiltinModule } = process;

/** The fields of a line; `error` is a logged error. */
interface Fields {
  readonly error?: unknown;
}

/** How lines are written to a kind of logger. */
export interface LoggerDialect {
  /** Fields that the logger itself sets, which a field of the same name would replace. */
  readonly loggerNames: readonly string[];
  /** The fields of an error on a line. */
  readonly errorNames: readonly string[];
  readonly write: (level: LogLevel, message: string, fields: Fields) => unknown;
}

/** Makes the arguments for a logger's methods. */
type Arguments = (message: string, fields: Fields) => unknown[];

const USUAL_NAMES = ['level', 'message', 'timestamp'];
const PINO_NAMES = ['level', 'msg', 'time'];
const BUNYAN_NAMES = [...PINO_NAMES, 'name', 'hostname', 'pid', 'v'];

const FLAT_ERROR_NAMES = ['errorType', 'errorMessage', 'stack'];

/** Chooses the dialect of a logger, by its class or its methods. */
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
 * Winston's methods treat the message as a format, and a percent sign in it would lose the fields.
 */
function writingTo(winston: Winston): LoggerDialect {
  const write: LoggerDialect['write'] = (level, text, fields) => {
    // Winston's formats decide whether lines are JSON or plain text.
    const message = onOneLine(text);
    return winston.write({ ...winston.defaultMeta, ...flatFields(fields), level, message, [WINSTON_LEVEL]: level });
  };
  return { loggerNames: USUAL_NAMES, errorNames: FLAT_ERROR_NAMES, write };
}

const asItIs: Arguments = (message, fields) => [message, fields];

const flat: Arguments = (message, fields) => [message, flatFields(fields)];

/** Puts name, message and stack of an error into fields, since JSON drops them. */
function flatFields(fields: Fields): object {
  const { error, ...others } = fields;
  if (!isError(error)) return fields;
  return { ...others, errorType: error.name, errorMessage: error.message, stack: error.stack };
}

const forPino: Arguments = (message, fields) => {
  const { error, ...others } = fields;
  return [isError(error) ? { ...others, err: error } : fields, message];
};

/** Flat fields: bunyan keeps an error only with a serializer for it. */
const forBunyan: Arguments = (message, fields) => [flatFields(fields), message];

const forConsole: Arguments = (message, fields) => {
  const { error, ...others } = fields;
  const values = isError(error) ? [others, indented(error)] : [fields];
  // Before other arguments, the message is a format: percent signs in it would consume them.
  return [onOneLine(message).replaceAll('%', '%%'), ...values];
};

/** The lines of an error, indented so that none looks like the beginning of an entry. */
function indented(error: Error): string {
  return getBuiltinModule('node:util')
    .inspect(error)
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map(onOneLine)
    .join('\n    ');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Escapes control characters: with a line break, a text could pass for two lines. */
function onOneLine(text: string): string {
  return text.replace(CONTROL_CHARACTERS, (character) =>
    character === '\n' ? '\\n' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
