import type { ReplayLogging } from '../logging/replay-logging.js';
import type { RetryStrategy } from '../retry/retry-strategy.js';
import type { Serdes } from '../serialization/serdes.js';
import type { Duration } from '../time/duration.js';
import type { Class, ClassThunk, StepOptions, WaitForCallbackOptions } from './options.js';

interface Described {
  /** What the record calls the operation. */
  readonly name: string;
  /** The method. */
  readonly key: string | symbol;
}

/** A method of a workflow class that is a durable operation. */
export type OperationDescription =
  | (Described & { readonly kind: 'step'; readonly options: StepOptions })
  | (Described & { readonly kind: 'wait'; readonly duration: Duration | ((...args: any[]) => Duration) })
  | (Described & { readonly kind: 'callback'; readonly options: WaitForCallbackOptions });

/** All that the engine knows of a workflow class: validated once, and frozen. */
export interface WorkflowDefinition {
  /** `[a-zA-Z0-9-_]{1,64}`: a part of every execution id. */
  readonly name: string;
  readonly workflowClass: Class<object>;
  /** The method that is the workflow. */
  readonly entryKey: string | symbol;
  /** The class of the input. Absent: the input is plain JSON. */
  readonly input?: ClassThunk | undefined;
  /** The class of the result. Absent: the result is plain JSON. */
  readonly output?: ClassThunk | undefined;
  /** For every value of the workflow whose own options name none. */
  readonly serdes?: Serdes | undefined;
  /** For every step and submitter of the workflow whose own options name none. */
  readonly retry?: RetryStrategy | undefined;
  /** What the workflow logs while recorded code is repeated. */
  readonly replayLogging?: ReplayLogging | undefined;
  /** By operation name. */
  readonly operations: ReadonlyMap<string, OperationDescription>;
}
