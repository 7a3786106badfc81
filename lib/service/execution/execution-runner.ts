import { randomUUID } from 'node:crypto';
import { InvocationTimedOutError, NonDeterministicExecutionError } from '../../core/errors/execution-errors.js';
import { InvocationError } from '../../core/invocation-error.js';
import type { Logger } from '../../core/logging/index.js';
import { type Clock, durationSeconds } from '../../core/time/index.js';
import type { ErrorObject, InvocationOutput } from '../../core/wire/index.js';
import type { CheckpointStore } from '../../engine/index.js';
import type { EntryOf } from '../../journal/journal.js';
import { driftBlock, logBlocked } from './blocking.js';
import { type AfterDeath, afterDeath } from './deaths.js';
import { InvocationContext } from './invocation-context.js';
import type { FinishedInvocation, RunningInvocation } from './invocation-end.js';
import { type InvocationInput, invocationInput } from './invocation-input.js';
import type { Parting } from './leased-state.js';
import type { LoadedExecution } from './loaded-execution.js';

export interface ExecutionRunnerProps {
  readonly execution: LoadedExecution;
  /** Runs one invocation; a throw breaks it off. */
  readonly handler: (event: InvocationInput, context: InvocationContext) => Promise<unknown>;
  /** Where the handler sends its checkpoints. */
  readonly checkpoints: CheckpointStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** When running invocations will be abandoned; infinity while the runtime is not stopping. */
  readonly stopDeadline: () => number;
}

/**
 * Invokes the handler of one loaded execution until nothing more is to be done for it now: it
 * drives the execution through the states that `LoadedExecution` draws. A runtime makes one for
 * each execution that it claims, and `stop` and `abandon` are for a runtime that stops.
 */
export class ExecutionRunner {
  readonly #props: ExecutionRunnerProps;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #invocation: RunningInvocation | undefined;
  #context: InvocationContext | undefined;

  constructor(props: ExecutionRunnerProps) {
    this.#props = props;
    this.#clock = props.clock;
    this.#logger = props.logger;
  }

  /** Resolves when the execution is no longer this process's to run. */
  async run(): Promise<Parting> {
    const { execution } = this.#props;
    const { record, machine } = execution;
    const after = afterDeath(record, machine, this.#clock.now());
    if (after !== undefined) {
      await execution.standBack(after.changes, this.#died);
      this.#logDeath(after);
      return execution.parting!;
    }
    for (;;) {
      const prepared = await execution.prepare(this.#died);
      if (typeof prepared === 'object') {
        await prepared.woken;
        continue;
      }
      if (prepared !== 'invoke') return prepared;
      const finished = await this.#invoke();
      if (finished === undefined) return execution.parting!;
      const next = await execution.end(finished);
      if (next !== 'again') return next;
    }
  }

  /** Begins no further invocation. */
  stop(): void {
    this.#props.execution.stop();
    this.#context?.stopBy(this.#props.stopDeadline());
  }

  /**
   * Abandons the running invocation: whatever its handler still sends is refused, and the execution
   * goes on elsewhere or later.
   */
  async abandon(): Promise<void> {
    const invocation = this.#invocation;
    const at = this.#clock.now();
    const error = exitError('The runtime stopped before the invocation had ended');
    await this.#props.execution.giveUp(
      invocation && { kind: 'invocationEnded', at, ...invocation, error, again: true },
    );
  }

  /** Runs the handler once; `undefined` when the execution was lost or ended meanwhile. */
  async #invoke(): Promise<FinishedInvocation | undefined> {
    const { execution, handler, checkpoints, stopDeadline } = this.#props;
    const { executionId, workflow, deaths = 0 } = execution.record;
    const deadline = () => Math.min(execution.machine.deadline, stopDeadline());
    const { tenantId, traceparent, caller, invocationCount } = execution.machine;
    const isRepeated = deaths > 0 || invocationCount > 0;
    const context = new InvocationContext({
      clock: this.#clock,
      ...{ workflow, deadline, tenantId, traceparent, isRepeated, callerId: caller?.executionId },
    });
    const invocation: RunningInvocation = { requestId: context.awsRequestId, startedAt: this.#clock.now() };
    this.#invocation = invocation;
    this.#context = context;
    const input = invocationInput(executionId, execution.begin(invocation), checkpoints);
    try {
      const output = await new Promise<unknown>((resolve, reject) => {
        execution.onParted(() => resolve(PARTED));
        Promise.resolve(handler(input, context)).then(resolve, reject);
      });
      // Whether the output is valid is decided when the invocation ends.
      if (output !== PARTED) return { ...invocation, output: (output as InvocationOutput | undefined) ?? NO_OUTPUT };
      context.abandon();
      return undefined;
    } catch (error) {
      if (error instanceof InvocationTimedOutError && stopDeadline() !== Number.POSITIVE_INFINITY) {
        await this.abandon();
        return undefined;
      }
      const blocked = error instanceof NonDeterministicExecutionError ? driftBlock(error) : undefined;
      if (blocked === undefined) this.#logFailure(error, context.awsRequestId);
      else logBlocked(this.#logger, execution.record, blocked);
      return { ...invocation, error: errorObject(error), delayMillis: delayOf(error), blocked };
    } finally {
      this.#invocation = undefined;
      this.#context = undefined;
    }
  }

  /** Logs deaths from the second one in a row on: a single one may have any reason. */
  #logDeath({ deaths, blocked, changes }: AfterDeath): void {
    const { record } = this.#props.execution;
    const { executionId, workflow } = record;
    if (blocked !== undefined) logBlocked(this.#logger, record, blocked);
    else if (deaths > 1) {
      const seconds = Math.ceil((changes.wakeAt! - this.#clock.now()) / 1000);
      const message = `The process died ${deaths} times in a row while an execution of ${workflow} was under way. It goes on in ${seconds} s.`;
      this.#logger.warn(message, { executionArn: executionId, workflow, deaths });
    }
  }

  #logFailure(error: unknown, requestId: string): void {
    const { executionId, workflow } = this.#props.execution.record;
    const failures = this.#props.execution.machine.failures + 1;
    const { ErrorType, ErrorMessage } = errorObject(error);
    this.#logger.warn(
      `An invocation of ${workflow} broke off (${failures} in a row): ${ErrorType}: ${ErrorMessage}. It will be tried again.`,
      { executionArn: executionId, workflow, requestId, failures, stack: (error as Error | undefined)?.stack },
    );
  }

  readonly #died = (startedAt: number): EntryOf<'invocationEnded'> => ({
    kind: 'invocationEnded',
    at: this.#clock.now(),
    startedAt,
    requestId: randomUUID(),
    error: exitError('The process ended before the invocation had'),
    again: true,
  });
}

/** Stands for a handler's output that nobody waits for any more. */
const PARTED = Symbol('parted');

/** Stands for a missing output; refused like every other malformed one. */
const NO_OUTPUT = {} as InvocationOutput;

/** The pause before the next invocation that an error asks for, in milliseconds. */
function delayOf(error: unknown): number | undefined {
  if (!(error instanceof InvocationError) || error.delay === undefined) return undefined;
  return durationSeconds(error.delay, { what: 'delay of InvocationError' }) * 1000;
}

/** The error that the Lambda service records when a process dies. */
function exitError(ErrorMessage: string): ErrorObject {
  return { ErrorType: 'Runtime.ExitError', ErrorMessage };
}

function errorObject(error: unknown): ErrorObject {
  if (!(error instanceof Error)) return { ErrorType: 'Error', ErrorMessage: String(error) };
  const StackTrace = error.stack
    ?.split('\n')
    .slice(1, 11)
    .map((line) => line.trim());
  return { ErrorType: error.name, ErrorMessage: error.message, StackTrace };
}
