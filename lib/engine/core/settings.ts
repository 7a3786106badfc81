import { invalidArgument } from '../../core/errors/argument-errors.js';
import type { ReplayLogging } from '../../core/logging/index.js';
import type { Class } from '../../core/types.js';
import { LIMITS } from '../../core/wire/index.js';
import { defaultRetry, type RetryStrategy } from '../../retry/index.js';
import type { Serdes } from '../../values/index.js';
import { RIDE_MILLIS } from '../checkpoint/index.js';
import type { ExecutionSettings, OnDrift, WorkflowDefinition } from './workflow-definition.js';

/** How long a workflow may wait for something that is not durable before it is taken to hang. */
const STALL_MILLIS = 60_000;

/** What a handler sets. */
export interface HandlerSettings extends ExecutionSettings {
  /**
   * What drift does to executions, where the workflow doesn't set it. Absent where executions can't
   * be held: then drift always fails them.
   */
  readonly onDrift?: OnDrift | undefined;
  /** Describes a workflow class that is invoked. */
  readonly definitionOf?: ((workflow: Class<object>) => WorkflowDefinition) | undefined;
  /** Names the function that runs a workflow, by the workflow's name. */
  readonly functionNameOf?: ((workflow: string) => string) | undefined;
  readonly stallMillis?: number | undefined;
  /** How long replay waits for code that is behind the record; see `ReplayGrace`. */
  readonly graceMillis?: number | undefined;
  readonly rideMillis?: number | undefined;
  /** Whether the code only repeats what is recorded: nothing begins, and nothing is recorded. */
  readonly isRehearsal?: boolean | undefined;
}

/**
 * What holds for the executions of one workflow under one handler, with all defaults applied.
 * Resolved once, when the handler is made.
 */
export interface Settings {
  readonly defaultRetry: RetryStrategy;
  /** For the values of this workflow. */
  readonly defaultSerdes: Serdes | undefined;
  /** For the values of all workflows that name none. */
  readonly generalSerdes: Serdes | undefined;
  /** Whether ends of steps and contexts are believed before they are durable. */
  readonly isOptimistic: boolean;
  /** Whether every update goes out at once, in a request of its own. */
  readonly isEager: boolean;
  /**
   * Whether operations that are not in the record run as new ones instead of failing the execution.
   */
  readonly isLenient: boolean;
  /** Whether drift breaks the invocation off, instead of failing the execution. */
  readonly holdsDrift: boolean;
  readonly maxOperations: number;
  readonly replayLogging: ReplayLogging;
  readonly definitionOf: (workflow: Class<object>) => WorkflowDefinition;
  readonly functionNameOf: (workflow: string) => string;
  readonly stallMillis: number;
  /** How long an update that nobody waits for may wait for another one to go with. */
  readonly rideMillis: number;
  readonly graceMillis: number | undefined;
  readonly isRehearsal: boolean;
}

/** The workflow's own options come before those of the handler, and those before the defaults. */
export function resolveSettings(workflow: WorkflowDefinition, handler: HandlerSettings): Settings {
  const checkpointing = workflow.checkpointing ?? handler.checkpointing ?? 'batched';
  return {
    defaultRetry: workflow.retry ?? handler.retry ?? defaultRetry,
    defaultSerdes: workflow.serdes ?? handler.serdes,
    generalSerdes: handler.serdes,
    isOptimistic: checkpointing === 'optimistic',
    isEager: checkpointing === 'eager',
    isLenient: workflow.drift === 'lenient',
    holdsDrift: handler.onDrift !== undefined && (workflow.onDrift ?? handler.onDrift) === 'hold',
    maxOperations: workflow.maxOperations ?? handler.maxOperations ?? LIMITS.operations,
    replayLogging: workflow.replayLogging ?? handler.replayLogging ?? 'none',
    definitionOf: handler.definitionOf ?? unknownWorkflow,
    functionNameOf: handler.functionNameOf ?? sameName,
    stallMillis: handler.stallMillis ?? STALL_MILLIS,
    rideMillis: handler.rideMillis ?? RIDE_MILLIS,
    graceMillis: handler.graceMillis,
    isRehearsal: handler.isRehearsal ?? false,
  };
}

function unknownWorkflow({ name }: Class<object>): never {
  throw invalidArgument({ what: 'workflow', got: name, expected: 'a workflow class' });
}

function sameName(workflow: string): string {
  return workflow;
}
