import type { Caller } from '../../journal/journal.js';

/** An execution that is to be added to a store. */
export interface NewExecution {
  readonly executionId: string;
  readonly workflow: string;
  readonly name: string;
  /** The id of its EXECUTION operation. Default: the execution's own id. */
  readonly operationId?: string | undefined;
  readonly input: string | undefined;
  readonly timeoutSeconds: number | undefined;
  /** The tenant that a client named. */
  readonly tenantId?: string | undefined;
  /** The invoke that starts the execution; absent when a client does. */
  readonly caller?: Caller | undefined;
}
