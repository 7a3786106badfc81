import { CheckpointError } from '../../../core/errors/execution-errors.js';
import { CallbackFailedError, CallbackTimedOutError } from '../../../core/errors/operation-errors.js';
import type { Operation, OperationUpdate } from '../../../core/wire/index.js';
import type { Deserializer } from '../../../values/index.js';
import type { CallPort, Ending } from '../../core/engine-port.js';
import type { CallProps } from '../../core/operation-call.js';
import { label } from '../../core/scope.js';
import { PendingCall } from '../pending-call.js';

export interface CallbackProps<T> {
  readonly serdes: Deserializer<T>;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatTimeoutSeconds: number | undefined;
  /** The name that its caller knows it by, where that is the name of the context around it. */
  readonly calledAs?: string | undefined;
}

/** A result that somebody else supplies, under an id that the store makes. */
export class CallbackCall<T> extends PendingCall<T> {
  readonly type = 'CALLBACK';
  readonly subType = 'Callback';
  declare readonly invocation: CallPort & Ending;
  /** Resolves with the callback's id once it exists. */
  readonly started: Promise<string>;
  #tellId!: (callbackId: string) => void;
  readonly #serdes: Deserializer<T>;
  readonly #options: OperationUpdate['CallbackOptions'];
  readonly #calledAs: string | undefined;
  #isUnannounced = false;

  constructor(call: CallProps, props: CallbackProps<T>) {
    super(call, 'Callback');
    this.#serdes = props.serdes;
    this.#calledAs = props.calledAs ?? call.name;
    const { timeoutSeconds: TimeoutSeconds, heartbeatTimeoutSeconds: HeartbeatTimeoutSeconds } = props;
    this.#options = { TimeoutSeconds, HeartbeatTimeoutSeconds };
    this.started = new Promise((resolve) => {
      this.#tellId = resolve;
    });
  }

  protected start(): void {
    this.#isUnannounced = true;
    this.record('START', { CallbackOptions: this.#options });
  }

  /** Its code waits for the id first, by a promise that does not report that. */
  override rest(): void {
    this.awaited();
    super.rest();
  }

  /** Its code has awaited the id, and may have no use for the answer. */
  override get isFloating(): boolean {
    return false;
  }

  override get startIsAwaited(): boolean {
    return true;
  }

  /** Only where it began in this invocation. */
  override announceStart(): boolean {
    const isNews = this.#isUnannounced;
    this.#isUnannounced = false;
    return isNews;
  }

  override handOverStart(recorded: Operation): void {
    const callbackId = recorded.CallbackDetails?.CallbackId;
    if (callbackId === undefined) {
      this.invocation.fail(
        new CheckpointError(`The store gave no id for callback ${label(this.#calledAs)} (operation ${this.id}).`),
      );
    } else {
      this.#tellId(callbackId);
    }
  }

  conclude(recorded: Operation): T | Promise<T> {
    const { CallbackDetails: details, Status: status } = recorded;
    if (status === 'SUCCEEDED') return this.#serdes.deserialize(details?.Result, this.serdesContext);
    const error = details?.Error ?? {};
    const ref = { operationId: this.id, operationName: this.#calledAs };
    if (status === 'TIMED_OUT') {
      // Some services say so in the message alone.
      const heartbeat = /heartbeat/i.test(`${error.ErrorType} ${error.ErrorMessage}`);
      throw new CallbackTimedOutError(
        `Callback ${label(this.#calledAs)} timed out: ${heartbeat ? 'no heartbeat came in time' : 'nobody completed it in time'}.`,
        ref,
        { ErrorType: 'Callback.Timeout', ...error },
      );
    }
    throw new CallbackFailedError(
      error.ErrorMessage ?? `Callback ${label(this.#calledAs)} was ${status.toLowerCase()}.`,
      ref,
      error,
    );
  }
}
