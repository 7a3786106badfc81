import type { OptionCheck } from '../engine/option-checks.js';
import { InvalidArgumentError } from '../errors/argument-errors.js';
import { decoratorOf, nameOf, type OperationMark } from './operation-mark.js';
import { checkOperationName, checkWaitEnd, OPTION_CHECKS } from './option-checks.js';

/** Everything that is wrong with the options of one decorator. */
export function optionFaults({ details, key }: OperationMark): string[] {
  const faults: string[] = [];
  const check = (option: string, value: unknown, checkValue: OptionCheck) => {
    try {
      checkValue(value, option);
    } catch (error) {
      const problem = error instanceof InvalidArgumentError ? error.message : `${option} threw ${String(error)}.`;
      faults.push(`${decoratorOf(details)} on ${String(key)}: ${problem}`);
    }
  };
  const options: Readonly<Record<string, unknown>> = { ...details.options };
  for (const [option, checkValue] of Object.entries(OPTION_CHECKS[details.kind]!)) {
    if (options[option] !== undefined && option !== 'until') check(option, options[option], checkValue);
  }
  if (details.kind !== 'execution') check('name', nameOf(details, key), checkOperationName);
  if (details.kind === 'wait' && typeof details.duration !== 'function') {
    check('duration', details.duration, checkWaitEnd);
  }
  if (details.kind === 'condition') check('until', details.options.until, OPTION_CHECKS.condition!.until!);
  if (details.kind === 'invoke') faults.push(...targetFaults(options, String(key)));
  return faults;
}

/** An invoke has one target. */
function targetFaults({ functionName, workflow }: Readonly<Record<string, unknown>>, key: string): string[] {
  if ((functionName === undefined) !== (workflow === undefined)) return [];
  return [`@Invoke on ${key} needs either workflow: () => BillingWorkflow or functionName: 'billing'.`];
}
