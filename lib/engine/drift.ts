import { NonDeterministicExecutionError } from '../errors/execution-errors.js';
import type { Operation } from '../wire/index.js';
import type { AnyCall } from './operation-call.js';

/** How many recorded operations a message lists. */
const LISTED = 5;

/** Says what the record holds and what the code asked for instead. */
export function driftError(
  call: AnyCall,
  recorded: readonly Operation[],
  workflowName: string,
): NonDeterministicExecutionError {
  const listed = recorded.slice(0, LISTED).map(describe).join(', ');
  const more = recorded.length > LISTED ? ` and ${recorded.length - LISTED} more` : '';
  return new NonDeterministicExecutionError(
    `Workflow ${workflowName} does not repeat what is recorded of it: it asked for ` +
      `${call.type} ${call.subType} ${call.name === undefined ? '(unnamed)' : `'${call.name}'`} (operation ${call.id}) where the record has ${listed || 'nothing more'}${more}. ` +
      'Its code was changed while this execution was under way, or it decides by something that changes between runs ' +
      '(time, randomness, I/O outside a step). Run the code that started the execution, and make decisions only on inputs and results of operations.',
  );
}

function describe({ Type, SubType, Name, Id, Status }: Operation): string {
  return `${Type} ${SubType ?? ''} ${Name === undefined ? '(unnamed)' : `'${Name}'`} (operation ${Id}, ${Status})`;
}
