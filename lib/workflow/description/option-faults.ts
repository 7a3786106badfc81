import { InvalidArgumentError } from '../../core/errors/argument-errors.js';
import { checkFunction, unknownOption } from '../../core/errors/check-options.js';
import { callbackSeconds, checkVirtual, type Targets, targetFault } from '../../engine/index.js';
import { decoratorOf, nameOf, type OperationDetails, type OperationMark } from '../decorators/operation-mark.js';
import { checkOperationName, checkWaitEnd, optionChecksOf } from './option-checks.js';

/** Returns all faults of the options of one decorator, one sentence each. */
export function optionFaults({ details, key }: OperationMark): string[] {
  const faults: string[] = [];
  const where = `${decoratorOf(details)} on ${String(key)}`;
  const check = (option: string, run: () => void) => {
    try {
      run();
    } catch (error) {
      const problem = error instanceof InvalidArgumentError ? error.message : `${option} threw ${String(error)}.`;
      faults.push(`${where}: ${problem}`);
    }
  };
  const options: Readonly<Record<string, unknown>> = { ...details.options };
  const checks = optionChecksOf(details);
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, option)) faults.push(unknownOption(option, checks, where).message);
    else if (value !== undefined) check(option, () => checks[option]?.(value, option));
  }
  if (details.kind !== 'execution') check('name', () => checkOperationName(nameOf(details, key), 'name'));
  if (details.kind === 'wait' && typeof details.duration !== 'function') {
    const { duration } = details;
    check('duration', () => checkWaitEnd(duration, 'duration'));
  }
  if (details.kind === 'condition' && details.options.until === undefined) {
    check('until', () => checkFunction(undefined, 'until'));
  }
  if (details.kind === 'invoke') {
    const fault = targetFault(details.options as Targets);
    if (fault !== undefined) faults.push(`${where} needs ${fault}.`);
  }
  // Options are compared only if each is valid by itself.
  if (faults.length === 0) check('options', () => checkTogether(details));
  return faults;
}

/** Refuses options that exclude each other. @throws InvalidArgumentError */
function checkTogether({ kind, options }: OperationDetails): void {
  if (kind === 'callback') callbackSeconds(options, (option) => option);
  if (kind === 'childContext') checkVirtual(options, (option) => option);
}
