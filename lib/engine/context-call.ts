import { OperationError } from '../errors/operation-errors.js';
import { toErrorObject } from '../serialization/index.js';
import { LIMITS, type Operation } from '../wire/index.js';
import { places } from './ambient.js';
import { type CallProps, OperationCall } from './operation-call.js';
import { checkPayload } from './payload-check.js';
import { reviveOperationError } from './revive-error.js';
import { label, type Scope } from './scope.js';

export interface ContextProps<T> {
  readonly subType: string;
  /** The code of the scope; gives the text to record. */
  readonly run: (scope: Scope) => Promise<string | undefined>;
  /** Reads the caller's value from the recorded text. */
  readonly revive: (text: string | undefined) => T | Promise<T>;
}

/** A group of operations in a scope of its own. */
export class ContextCall<T> extends OperationCall<T> {
  readonly type = 'CONTEXT';
  readonly subType: string;
  readonly #run: (scope: Scope) => Promise<string | undefined>;
  readonly #revive: (text: string | undefined) => T | Promise<T>;

  constructor(call: CallProps, props: ContextProps<T>) {
    super(call, props.subType);
    this.subType = props.subType;
    this.#run = props.run;
    this.#revive = props.revive;
  }

  begin(): void {
    this.invocation.checkpointRiding(this.update('START'));
    this.#runScope();
  }

  resume(): void {
    this.#runScope();
  }

  conclude(recorded: Operation): T | Promise<T> {
    const { ContextDetails: details, Status: status } = recorded;
    if (status === 'SUCCEEDED') return this.#revive(details?.Result);
    const error = details?.Error ?? { ErrorMessage: `Context ${label(this.name)} was ${status.toLowerCase()}.` };
    const ref = { operationId: this.id, operationName: this.name };
    throw reviveOperationError(error, undefined, (message, cause) => new OperationError(message, ref, { cause }));
  }

  #runScope(): void {
    const { invocation } = this;
    const scope = invocation.openScope(this, `${this.subType} ${label(this.name)}`);
    places
      .run({ invocation, scope }, () => this.#run(scope))
      .then(
        (text) => {
          scope.finished = true;
          const refusal = checkPayload(
            text,
            `The result of ${this.subType} ${label(this.name)}`,
            LIMITS.operationPayloadBytes,
          );
          if (refusal !== undefined) this.#fail(refusal);
          else invocation.checkpoint(this.update('SUCCEED', { Payload: text }));
        },
        (error: unknown) => {
          scope.finished = true;
          this.#fail(error);
        },
      );
  }

  #fail(error: unknown): void {
    this.invocation.checkpoint(this.update('FAIL', { Error: toErrorObject(error) }));
  }
}
