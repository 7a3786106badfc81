import { invalidArgument } from '../../core/errors/argument-errors.js';
import type { OptionCheck, OptionChecks } from '../../core/errors/check-options.js';
import { checkPlugins } from '../../plugins/index.js';
import { EXECUTION_SETTINGS } from '../description/option-checks.js';
import type { HandlerOptions } from './handler.js';

/** Refuses a value that is no function that makes an instance. */
export const checkCreate: OptionCheck = (create, what) => {
  if (typeof create === 'function') return;
  const expected = 'a function that makes a workflow: () => container.get(OrderWorkflow)';
  throw invalidArgument({ what, got: create, expected });
};

/** Refuses a value that lacks one of the methods. */
export function hasMethods(...methods: readonly string[]): OptionCheck {
  const expected = `an object with the methods ${methods.join(', ')}`;
  return (candidate, what) => {
    const members = Object(candidate) as Record<string, unknown>;
    if (methods.every((method) => typeof members[method] === 'function')) return;
    throw invalidArgument({ what, got: candidate, expected });
  };
}

export const checkLogger = hasMethods('debug', 'info', 'warn', 'error');
export const checkClock = hasMethods('now', 'setTimer');

/**
 * The checks of the options of handlers and runtimes. They run when the handler or runtime is made,
 * and not when an execution comes upon an invalid option.
 */
export const HANDLER_OPTIONS: OptionChecks<HandlerOptions> = {
  create: checkCreate,
  logger: checkLogger,
  ...EXECUTION_SETTINGS,
  plugins: checkPlugins,
};
