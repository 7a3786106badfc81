import { invalidArgument } from '../errors/argument-errors.js';
import { checkPlugins } from '../plugins/index.js';
import type { Clock } from '../time/index.js';
import type { HandlerOptions } from './handler.js';
import { checkCheckpointing, checkMaxOperations, OPTION_CHECKS } from './option-checks.js';

const { retry: checkRetry, serdes: checkSerdes, replayLogging: checkReplayLogging } = OPTION_CHECKS.execution!;

/**
 * Refuses options that can't work, when the handler or runtime is made and not when an execution comes upon them.
 *
 * @param where as the user wrote it: `createHandler(OrderWorkflow)`.
 * @throws InvalidArgumentError
 */
export function checkHandlerOptions(options: HandlerOptions, where: string): void {
  const { create, logger, retry, serdes, checkpointing, maxOperations, replayLogging, plugins } = options;
  if (create !== undefined && typeof create !== 'function') {
    const expected = 'a function that makes a workflow: () => container.get(OrderWorkflow)';
    throw invalidArgument({ what: `create of ${where}`, got: create, expected });
  }
  if (logger !== undefined) checkMethods(`logger of ${where}`, logger, ['debug', 'info', 'warn', 'error']);
  if (retry !== undefined) checkRetry!(retry, `retry of ${where}`);
  if (serdes !== undefined) checkSerdes!(serdes, `serdes of ${where}`);
  if (checkpointing !== undefined) checkCheckpointing(checkpointing, `checkpointing of ${where}`);
  if (maxOperations !== undefined) checkMaxOperations(maxOperations, `maxOperations of ${where}`);
  if (plugins !== undefined) checkPlugins(plugins, where);
  if (replayLogging !== undefined) checkReplayLogging!(replayLogging, `replayLogging of ${where}`);
}

/** @param where whose option it is: `LocalRuntime`. @throws InvalidArgumentError */
export function checkClock(clock: Clock, where: string): void {
  checkMethods(`clock of ${where}`, clock, ['now', 'setTimer']);
}

/** Refuses what lacks one of the methods. @throws InvalidArgumentError */
export function checkMethods(what: string, candidate: object, methods: readonly string[]): void {
  const members = Object(candidate) as Record<string, unknown>;
  if (methods.every((method) => typeof members[method] === 'function')) return;
  throw invalidArgument({ what, got: candidate, expected: `an object with the methods ${methods.join(', ')}` });
}
