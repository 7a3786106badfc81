import type { OperationPlace } from '../../client/index.js';
import { invalidArgument } from '../../core/errors/argument-errors.js';
import { nearestName } from '../../core/errors/nearest-name.js';
import type { Operation } from '../../core/wire/index.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/** The largest number of names that a message lists. */
const MOST_NAMES = 10;

/**
 * The recorded operation that a client names, by the order in which operations began.
 *
 * @param what names the option in messages: `from of redrive()`.
 * @throws InvalidArgumentError when there is none. It names those that are near.
 */
export function findOperation(machine: ExecutionMachine, place: string | OperationPlace, what: string): Operation {
  const { operation: name, occurrence = 1, scope = [] } = typeof place === 'string' ? { operation: place } : place;
  const scopes = typeof scope === 'string' ? [scope] : scope;
  let left = occurrence;
  for (const operation of machine.operations()) {
    if (operation.Type === 'EXECUTION' || (operation.Name !== name && operation.Id !== name)) continue;
    if (isWithin(operation, scopes, machine) && --left === 0) return operation;
  }
  const got = scopes.length === 0 && occurrence === 1 ? name : { operation: name, occurrence, scope };
  const expected = 'an operation that is recorded of the execution';
  throw invalidArgument({ what, got, expected, cure: cureFor(machine, name, occurrence - left) });
}

/** Whether an operation lies within contexts of these names, the outermost first. */
function isWithin({ ParentId }: Operation, scopes: readonly string[], machine: ExecutionMachine): boolean {
  let left = scopes.length;
  for (let id = ParentId; id !== undefined && left > 0; ) {
    const context = machine.operation(id);
    if (context?.Name === scopes[left - 1]) left--;
    id = context?.ParentId;
  }
  return left === 0;
}

/** @param found the number of operations that have the name and lie within the scope. */
function cureFor(machine: ExecutionMachine, name: string, found: number): string {
  if (found > 0) return `Of this name, ${found === 1 ? 'only one is' : `only ${found} are`} recorded there.`;
  const all = [...machine.operations()].filter(({ Type }) => Type !== 'EXECUTION');
  const names = [...new Set(all.flatMap(({ Name }) => (Name === undefined ? [] : [Name])))];
  if (names.includes(name))
    return 'The name is recorded, but not within this scope. Leave the scope out, or correct it.';
  const nearest = nearestName(name, names);
  if (nearest !== undefined) return `Did you mean '${nearest}'?`;
  if (names.length === 0) return 'None with a name is recorded.';
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return `Recorded are ${names.slice(0, MOST_NAMES).join(', ')}${more}.`;
}
