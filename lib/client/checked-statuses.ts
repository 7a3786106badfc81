import { invalidArgument } from '../errors/argument-errors.js';
import { EXECUTION_STATUSES, type ExecutionStatus } from '../wire/index.js';

/** @throws InvalidArgumentError */
export function checkedStatuses(statuses: readonly ExecutionStatus[] | undefined): typeof statuses {
  if (statuses === undefined) return undefined;
  if (Array.isArray(statuses) && statuses.every((status) => EXECUTION_STATUSES.includes(status))) return statuses;
  throw invalidArgument({
    what: 'statuses of list()',
    got: Array.isArray(statuses) ? statuses.find((status) => !EXECUTION_STATUSES.includes(status)) : statuses,
    expected: `an array of ${EXECUTION_STATUSES.join(', ')}`,
  });
}
