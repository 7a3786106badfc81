import { randomUUID } from 'node:crypto';
import { totalmem } from 'node:os';
import { type Clock, LONGEST_TIMER_MILLIS } from '../../core/time/index.js';

const MEMORY_MB = String(Math.floor(totalmem() / 2 ** 20));

export interface InvocationContextProps {
  /** The name of the workflow or function, which stands for that of the Lambda function. */
  readonly workflow: string;
  /** Measures the time that remains. */
  readonly clock: Clock;
  /** When the invocation will be cut short; infinity when it may go on as long as it likes. */
  readonly deadline: () => number;
  /** The tenant that the caller named. */
  readonly tenantId?: string | undefined;
  /** The trace that the execution was started in. */
  readonly traceparent?: string | undefined;
  /** The execution that has invoked it. */
  readonly callerId?: string | undefined;
  /** Whether the execution has been invoked before. */
  readonly isRepeated?: boolean | undefined;
}

/**
 * The context of an invocation in a runtime, as handlers and functions receive it beside their
 * event. It has the members of the context of AWS Lambda, so that handlers and functions that are
 * written for Lambda run unchanged: the name stands in an ARN only here, where they expect one.
 */
export class InvocationContext {
  /** A new id for each invocation. */
  readonly awsRequestId = randomUUID();
  /** The name of the workflow or function. */
  readonly functionName: string;
  /** Always `$LATEST`. */
  readonly functionVersion = '$LATEST';
  /** An ARN that is made of the name. */
  readonly invokedFunctionArn: string;
  /** The memory of the machine in MiB, as text. */
  readonly memoryLimitInMB = MEMORY_MB;
  /** As Lambda names the log group of such a function. */
  readonly logGroupName: string;
  /** The same for all invocations of this process. */
  readonly logStreamName = 'local';
  /** The tenant that the invoke or the client named. */
  readonly tenantId: string | undefined;
  /** For handlers with callbacks. Nothing reads it. */
  callbackWaitsForEmptyEventLoop = false;
  /** For plugins. @internal */
  readonly traceparent: string | undefined;
  /** For plugins. @internal */
  readonly callerId: string | undefined;
  /** For plugins: on AWS, nobody knows. @internal */
  readonly isRepeated: boolean;
  readonly #clock: Clock;
  readonly #deadline: () => number;
  #controller: AbortController | undefined;
  #isOver = false;
  #onAbandoned: (() => void) | undefined;
  #onStopping: ((endAt: number) => void) | undefined;

  /** @internal */
  constructor(props: InvocationContextProps) {
    const { workflow, clock, deadline, tenantId, traceparent, callerId, isRepeated = false } = props;
    this.functionName = workflow;
    this.tenantId = tenantId;
    this.traceparent = traceparent;
    this.callerId = callerId;
    this.isRepeated = isRepeated;
    this.invokedFunctionArn = `arn:aws:lambda:local:000000000000:function:${workflow}:$LATEST`;
    this.logGroupName = `/everstep/${workflow}`;
    this.#clock = clock;
    this.#deadline = deadline;
  }

  /**
   * Aborts when the invocation is abandoned: its execution has ended, or the runtime has stopped.
   */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isOver) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /**
   * The time until the invocation is cut short, in milliseconds. Invocations have no limit of their
   * own: only the execution's timeout and the grace of a runtime that stops end them early.
   */
  getRemainingTimeInMillis = (): number => {
    const left = this.#deadline() - this.#clock.now();
    // Without a limit, the longest delay that a timer may have: some set one by the time that
    // remains.
    return Math.max(0, Math.min(left, LONGEST_TIMER_MILLIS));
  };

  /**
   * Calls `callback` when the invocation is abandoned. The callback takes the place of the one
   * before. The handlers of workflows stop by it; functions have `signal`.
   *
   * @internal
   */
  onAbandoned(callback: () => void): void {
    this.#onAbandoned = callback;
  }

  /**
   * Calls `callback` when the runtime stops, with the moment when it will abandon the invocation,
   * in epoch milliseconds. The callback takes the place of the one before.
   *
   * @internal
   */
  onStopping(callback: (endAt: number) => void): void {
    this.#onStopping = callback;
  }

  /** Called by the runtime when it stops. @internal */
  stopBy(endAt: number): void {
    this.#onStopping?.(endAt);
  }

  /** Called by the runtime when it no longer waits for the handler. @internal */
  abandon(): void {
    this.#isOver = true;
    this.#onAbandoned?.();
    this.#controller?.abort();
  }
}
