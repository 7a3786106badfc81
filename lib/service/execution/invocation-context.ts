import { randomUUID } from 'node:crypto';
import { totalmem } from 'node:os';
import { type Clock, LONGEST_TIMER_MILLIS } from '../../core/time/index.js';

const MEMORY_MB = String(Math.floor(totalmem() / 2 ** 20));

/** What an {@link InvocationContext} is made of. */
export interface InvocationContextProps {
  /** Stands for the function's name. */
  readonly workflow: string;
  /** By which the time that remains is told. */
  readonly clock: Clock;
  /** When the invocation will be cut short; infinity when it may go on as long as it likes. */
  readonly deadline: () => number;
  /** As whoever invoked the function gave it. */
  readonly tenantId?: string | undefined;
}

/** What a handler is told of its invocation, with the members that a Lambda context has. */
export class InvocationContext {
  readonly awsRequestId = randomUUID();
  readonly functionName: string;
  readonly functionVersion = '$LATEST';
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB = MEMORY_MB;
  readonly logGroupName: string;
  readonly logStreamName = 'local';
  /** Whom an invoke names as the tenant that it is for. */
  readonly tenantId: string | undefined;
  callbackWaitsForEmptyEventLoop = false;
  readonly #clock: Clock;
  readonly #deadline: () => number;
  #controller: AbortController | undefined;
  #isOver = false;
  #onAbandoned: (() => void) | undefined;
  #onStopping: ((endAt: number) => void) | undefined;

  constructor({ workflow, clock, deadline, tenantId }: InvocationContextProps) {
    this.functionName = workflow;
    this.tenantId = tenantId;
    this.invokedFunctionArn = `arn:aws:lambda:local:000000000000:function:${workflow}:$LATEST`;
    this.logGroupName = `/everstep/${workflow}`;
    this.#clock = clock;
    this.#deadline = deadline;
  }

  /** Aborts when the invocation is abandoned: its execution has ended, or the runtime stops. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isOver) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /**
   * There is no limit of its own: only the execution's timeout, and the grace of a runtime that
   * stops, cut an invocation short.
   */
  getRemainingTimeInMillis = (): number => {
    const left = this.#deadline() - this.#clock.now();
    // As good as no limit, for those who set a timer by the time that remains.
    return Math.max(0, Math.min(left, LONGEST_TIMER_MILLIS));
  };

  /**
   * Takes what is to be called when the invocation is abandoned, for handlers that clean up without
   * an `AbortSignal`.
   */
  onAbandoned(callback: () => void): void {
    this.#onAbandoned = callback;
  }

  /**
   * Takes what is to be called when the runtime stops, with the moment when it will abandon the
   * invocation, in epoch milliseconds.
   */
  onStopping(callback: (endAt: number) => void): void {
    this.#onStopping = callback;
  }

  /** Called by the runtime when it stops. */
  stopBy(endAt: number): void {
    this.#onStopping?.(endAt);
  }

  /** Called by the runtime when it no longer listens to the handler. */
  abandon(): void {
    this.#isOver = true;
    this.#onAbandoned?.();
    this.#controller?.abort();
  }
}
