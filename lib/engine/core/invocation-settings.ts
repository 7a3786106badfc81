import type { Platform } from '../../core/lambda-context.js';
import type { Logger, ReplayLogging } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/clock.js';
import type { InvocationOutput } from '../../core/wire/index.js';
import type { PluginHost } from '../../plugins/index.js';
import type { RetryStrategy } from '../../retry/index.js';
import type { Serdes } from '../../values/index.js';
import type { CheckpointStore } from '../checkpoint/index.js';
import type { Deadline } from '../loop/deadline.js';
import type { RecordedState } from '../replay/recorded-state.js';
import type { CodeWatch } from './engine-observer.js';
import type { Class } from './value-options.js';
import type { Checkpointing, WorkflowDefinition } from './workflow-definition.js';

/** What an invocation is made of. */
export interface InvocationProps {
  readonly executionId: string;
  readonly requestId: string;
  readonly platform: Platform;
  readonly workflowName: string;
  readonly token: string;
  readonly store: CheckpointStore;
  readonly state: RecordedState;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly replayLogging: ReplayLogging;
  readonly plugins: PluginHost | undefined;
  readonly defaultRetry: RetryStrategy;
  /** Of this workflow. */
  readonly defaultSerdes: Serdes | undefined;
  /** Of all workflows that name none. */
  readonly generalSerdes: Serdes | undefined;
  readonly checkpointing: Checkpointing;
  /**
   * Whether operations that are not in the record run as new ones instead of failing the execution.
   */
  readonly isLenient: boolean;
  /**
   * Whether the invocation breaks off with the error where it finds drift, instead of failing the
   * execution.
   */
  readonly holdsDrift: boolean;
  readonly maxOperations: number;
  readonly definitionOf: (workflow: Class<object>) => WorkflowDefinition;
  readonly functionNameOf: (workflow: string) => string;
  readonly stallMillis: number;
  /** How long a START that nobody waits for may wait for another update to go with. */
  readonly rideMillis: number;
  /** How long replay waits for code that is behind the record; see `Patience`. */
  readonly patienceMillis: number | undefined;
  readonly watch: CodeWatch | undefined;
  readonly isRehearsal: boolean;
  /** When it must end; `undefined` where nobody cuts it short. */
  readonly deadline: Deadline | undefined;
}

/**
 * How an invocation ends: with an output, or with an error to throw so that the platform invokes
 * again.
 */
export type Outcome = { readonly output: InvocationOutput } | { readonly error: unknown };
