import type { Platform } from '../../core/lambda-context.js';
import type { Clock } from '../../core/time/index.js';
import type { Operation } from '../../core/wire/index.js';

/**
 * The execution that recorded values, and chance, are bound to: of a fork, the one that its record
 * comes from. So a fork can read what it has copied, and its code repeats what it did there.
 */
export function originOf({ execution, executionId }: Pick<InvocationFacts, 'execution' | 'executionId'>): string {
  return execution.ExecutionDetails?.OriginId ?? executionId;
}

/** Identifies an invocation in logs, in messages and for those who watch the engine. */
export interface InvocationFacts {
  readonly executionId: string;
  readonly requestId: string;
  readonly workflowName: string;
  /** The EXECUTION operation: name, input, start. */
  readonly execution: Operation;
  /** What the platform says of the invocation. */
  readonly platform: Platform;
  readonly clock: Clock;
  /** Whether the workflow still repeats what is recorded. */
  readonly isReplaying: boolean;
}
