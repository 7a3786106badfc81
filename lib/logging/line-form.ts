import { Console } from 'node:console';
import type { Logger } from './logger.js';

/** What a line says besides its message; `error` is what it tells of, when that is an error. */
interface Fields {
  readonly error?: unknown;
}

/** The arguments that a logger is called with. */
type LineForm = (message: string, fields: Fields) => unknown[];

/** How a logger wants a line, seen by what it is or has. */
export function formFor(logger: Logger): LineForm {
  if (logger instanceof Console) return forConsole;
  const has = (method: string) => typeof (logger as unknown as Record<string, unknown>)[method] === 'function';
  if (has('child') && has('bindings')) return forPino;
  if (has('child') && has('addStream')) return forBunyan;
  // Powertools for AWS Lambda.
  if (has('appendKeys')) return asItIs;
  return flat;
}

const asItIs: LineForm = (message, fields) => [message, fields];

/** Name, message and stack of an error as fields: JSON would drop them. */
const flat: LineForm = (message, fields) => {
  const { error, ...others } = fields;
  if (!(error instanceof Error)) return [message, fields];
  return [message, { errorType: error.name, errorMessage: error.message, stack: error.stack, ...others }];
};

const forPino: LineForm = (message, fields) => {
  const { error, ...others } = fields;
  return [error instanceof Error ? { err: error, ...others } : fields, message];
};

/** bunyan keeps an error only when it was made with a serializer for it. */
const forBunyan: LineForm = (message, fields) => flat(message, fields).reverse();

const forConsole: LineForm = (message, fields) => {
  const { error, ...others } = fields;
  const values = error instanceof Error ? [others, error] : [fields];
  // With values after it, a message is a format: its percent signs would take them.
  return [message.replaceAll('%', '%%'), ...values];
};
