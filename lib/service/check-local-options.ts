import { mustBeOptions } from '../errors/argument-errors.js';
import { checkClock, checkHandlerOptions } from '../workflow/handler-options.js';
import type { LocalRuntimeOptions } from './local-runtime-options.js';

/**
 * Refuses what neither a runtime nor a client of its own can work with. What else handlers take is checked for each workflow.
 *
 * @param where whose options they are: `LocalRuntime`.
 * @throws InvalidArgumentError
 */
export function checkLocalOptions(
  options: Pick<LocalRuntimeOptions, 'clock' | 'logger' | 'serdes'>,
  where: string,
): void {
  mustBeOptions(options, where, 'They name a store at least.');
  const { clock, logger, serdes } = options;
  checkHandlerOptions({ logger, serdes }, where);
  if (clock !== undefined) checkClock(clock, where);
}
