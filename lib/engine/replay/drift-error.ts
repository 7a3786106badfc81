import { NonDeterministicExecutionError } from '../../core/errors/execution-errors.js';
import type { Operation } from '../../core/wire/index.js';
import type { AnyCall } from '../core/operation-call.js';

/** How many recorded operations a message lists. */
const LISTED = 5;

/** The code asked for an operation that the record does not have. */
export function unrecorded(call: AnyCall, recorded: readonly Operation[]): string {
  return `it asked for ${asked(call)} where the record has ${listOf(recorded)}`;
}

/**
 * The code asked for an operation of the record in another order, and that order decides which
 * operation it is.
 */
export function outOfOrder(call: AnyCall, recorded: readonly Operation[]): string {
  return (
    `it asked for ${asked(call)} in another place than is recorded: the order of ${listOf(recorded)} has changed. ` +
    'Operations that share a name are told apart by their order, and none may move across what suspends the execution'
  );
}

/**
 * The code has come to its end without recorded operations.
 * @param ended what came to its end, and how.
 */
export function missingAtEnd(ended: string, recorded: readonly Operation[]): string {
  return `${ended} without asking for ${listOf(recorded)}`;
}

/** Says what the record holds and what the code did instead. */
export function driftError(what: string, workflowName: string): NonDeterministicExecutionError {
  return new NonDeterministicExecutionError(
    `Workflow ${workflowName} does not repeat what is recorded of it: ${what}. ` +
      'Its code was changed while this execution was under way, or it decides by something that changes between runs ' +
      '(time, randomness, I/O outside a step). Run the code that started the execution, and make decisions only on inputs and results of operations.',
  );
}

function asked({ type, subType, name, id }: AnyCall): string {
  return `${type} ${subType} ${name === undefined ? '(unnamed)' : `'${name}'`} (operation ${id})`;
}

function listOf(recorded: readonly Operation[]): string {
  const listed = recorded.slice(0, LISTED).map(describe).join(', ');
  const more = recorded.length > LISTED ? ` and ${recorded.length - LISTED} more` : '';
  return `${listed || 'nothing more'}${more}`;
}

function describe({ Type, SubType, Name, Id, Status }: Operation): string {
  return `${Type} ${SubType ?? ''} ${Name === undefined ? '(unnamed)' : `'${Name}'`} (operation ${Id}, ${Status})`;
}
