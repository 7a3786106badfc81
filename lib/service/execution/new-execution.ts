import type { Caller } from '../../journal/journal.js';

/** An execution to be. */
export interface NewExecution {
  readonly executionId: string;
  readonly workflow: string;
  readonly name: string;
  /** Of its EXECUTION operation. Default: the execution's own id. */
  readonly operationId?: string | undefined;
  readonly input: string | undefined;
  readonly timeoutSeconds: number | undefined;
  /** Of a client that starts it. */
  readonly tenantId?: string | undefined;
  /** Absent when a client starts it. */
  readonly caller?: Caller | undefined;
}
