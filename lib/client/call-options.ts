import { describeValue, invalidArgument, mustBeOptions } from '../errors/argument-errors.js';
import type { AwaitResultOptions, StartOptions } from './workflow-client.js';

const START_OPTIONS = ['name', 'timeout'];

/**
 * Refuses options that `start` would pass over: without its name a start is idempotent no longer, and nobody would notice.
 *
 * @throws InvalidArgumentError
 */
export function checkedStartOptions(options: StartOptions): StartOptions {
  mustBeOptions(options, 'start()', "A name goes into them: { name: 'order-17' }.");
  const unknown = Object.keys(options).find((option) => !START_OPTIONS.includes(option));
  if (unknown === undefined) return options;
  const cure = `There is no ${describeValue(unknown)}.`;
  throw invalidArgument({ what: 'options of start()', got: options, expected: START_OPTIONS.join(' and '), cure });
}

/** The signal of `result`. @throws InvalidArgumentError */
export function signalOf(options: AwaitResultOptions): AbortSignal | undefined {
  mustBeOptions(options, 'result()', 'A signal goes into them: { signal: AbortSignal.timeout(5000) }.');
  const { signal } = options;
  // By what is called: some platforms and libraries bring a class of their own.
  if (signal === undefined || (isFunction(signal?.throwIfAborted) && isFunction(signal.addEventListener)))
    return signal;
  throw invalidArgument({
    what: 'signal of result()',
    got: signal,
    expected: 'an AbortSignal, such as AbortSignal.timeout(5000)',
  });
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
