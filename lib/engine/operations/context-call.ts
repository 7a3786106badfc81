import { NonDeterministicExecutionError } from '../../core/errors/execution-errors.js';
import { ChildContextError } from '../../core/errors/operation-errors.js';
import { isUnreadable } from '../../core/errors/payload-errors.js';
import { isPromiseLike } from '../../core/promise-like.js';
import type { Class } from '../../core/types.js';
import { type ErrorObject, LIMITS, type Operation } from '../../core/wire/index.js';
import { raise, utf8Bytes } from '../../values/index.js';
import { type MethodBody, places } from '../core/current-place.js';
import { breaksOff, endsInvocation, thrown } from '../core/ending-errors.js';
import type { EnginePort } from '../core/engine-port.js';
import { type CallProps, OperationCall } from '../core/operation-call.js';
import { checkPayload } from '../core/payload-check.js';
import { label, type Scope, type Unit } from '../core/scope.js';
import { hintOfUndeclared } from '../core/undeclared-errors.js';

type Awaitable<T> = T | Promise<T>;

/**
 * What is special about one kind of context. `V` is the value of its code, `T` the value of its
 * caller, `C` the call itself: the items of a map share their props, and differ by it.
 */
export interface ContextProps<V, T, C = unknown> {
  readonly subType: string;
  /** The code of the scope. */
  readonly run: (scope: Scope, call: C) => PromiseLike<V> | V;
  /** The text to record of the code's value. */
  readonly toText: (value: V, call: C) => Awaitable<string | undefined>;
  /** The caller's value, from that text. */
  readonly fromText: (text: string | undefined) => Awaitable<T>;
  /**
   * What is recorded in place of a text that is too large; the value is then rebuilt from what is
   * recorded in the context. Default: nothing.
   */
  readonly summarize?: ((value: V) => Awaitable<string | undefined>) | undefined;
  /**
   * Puts the value together again from what is recorded in the context. `summary` is what was
   * recorded of it. Default: as `run`.
   */
  readonly rebuild?: ((scope: Scope, summary: string | undefined) => PromiseLike<V> | V) | undefined;
  /** The value is always rebuilt, with the help of the recorded text. */
  readonly isAlwaysRebuilt?: boolean | undefined;
  /**
   * Its end may be believed before it is durable: only code of ours waits for it, and goes on to
   * record what depends on it.
   */
  readonly isAhead?: boolean | undefined;
  /** Error classes to revive besides Everstep's own. */
  readonly throws?: readonly Class<Error>[] | undefined;
  /** Its code is ours, and only passes on to the caller what the caller's own code throws. */
  readonly isOurs?: boolean | undefined;
  /** What its code may leave unfinished at its end without a word. */
  readonly mayLeave?: boolean | undefined;
  /**
   * Where its code may leave some: whether with this value it has asked for all that it had asked
   * for before.
   */
  readonly asksForAll?: ((value: V) => boolean) | undefined;
}

/** A group of operations in a scope of its own. */
export class ContextCall<V = any, T = V> extends OperationCall<T> {
  readonly type = 'CONTEXT';
  /** The code inside may call anything. */
  declare readonly invocation: EnginePort;
  readonly subType: string;
  readonly #props: ContextProps<V, T, any>;
  /** After a failure: what is recorded of it. */
  failure: ErrorObject | undefined;
  #scope: Scope | undefined;
  #value: { readonly text: string | undefined } | undefined;
  #isRebuilding = false;
  #isReplay = false;
  /** The method that the code belongs to which calls it; its inside does too. */
  readonly #method: MethodBody | undefined;

  constructor(call: CallProps, props: ContextProps<V, T, any>) {
    super(call, props.subType);
    this.subType = props.subType;
    this.#props = props;
    this.#method = places.getStore()?.method;
  }

  begin(): void {
    this.recordRiding('START');
    this.#runScope();
  }

  resume(): void {
    this.#isReplay = true;
    this.#runScope();
  }

  override get endsAhead(): boolean {
    return this.#props.isAhead === true || this.invocation.settings.isOptimistic;
  }

  override get isHeldBack(): boolean {
    return this.#isRebuilding;
  }

  /**
   * Where its value was too large to be recorded, its code runs once more, over what is recorded in
   * it.
   */
  override foundEnded(recorded: Operation): boolean {
    if (recorded.ContextDetails?.ReplayChildren !== true) return true;
    this.#rebuild(recorded);
    return false;
  }

  #rebuild(recorded: Operation): void {
    this.#isRebuilding = true;
    this.#isReplay = true;
    const { rebuild, run } = this.#props;
    const summary = recorded.ContextDetails?.Result;
    const code = rebuild === undefined ? run : (scope: Scope) => rebuild(scope, summary);
    this.#within(
      true,
      code,
      (value) => void this.#rebuilt(value),
      (error) => this.#notAsRecorded(error),
    );
  }

  async #rebuilt(value: V): Promise<void> {
    this.invocation.scopeReturned(this.#scope!, false);
    this.#close(false);
    try {
      this.#value = { text: await this.#props.toText(value, this) };
    } catch (error) {
      if (isUnreadable(error)) this.invocation.breakOff(error);
      else this.#notAsRecorded(error);
      return;
    }
    this.#isRebuilding = false;
    this.invocation.ready(this);
  }

  /** Absent where it is no unit of a batch. */
  protected get unit(): Unit | undefined {
    return undefined;
  }

  /** Its inside, once its code has begun. */
  get inner(): Scope | undefined {
    return this.#scope;
  }

  override drop(): void {
    if (this.#scope === undefined) return;
    this.#close(false);
  }

  conclude(recorded: Operation): T | Promise<T> {
    const { ContextDetails: details, Status: status } = recorded;
    if (status === 'SUCCEEDED') {
      return this.#props.fromText(this.#value === undefined ? details?.Result : this.#value.text);
    }
    this.failure = details?.Error ?? { ErrorMessage: `Context ${label(this.name)} was ${status.toLowerCase()}.` };
    const ref = { operationId: this.id, operationName: this.name };
    const wrap = (message: string, cause: Error, clear: ErrorObject) => {
      hintOfUndeclared(this, `${this.subType} ${label(this.name)}`, clear, 'ChildContextError');
      return new ChildContextError(message, ref, clear, cause);
    };
    return raise(this.invocation.errors.revive(this.failure, this.#props.throws, wrap));
  }

  #runScope(): void {
    this.#within(
      false,
      this.#props.run,
      (value) => this.#succeed(value),
      (error) => this.#fail(error),
    );
  }

  /** Runs the code in a scope of its own. */
  #within(
    isRebuilt: boolean,
    code: (scope: Scope, call: this) => PromiseLike<V> | V,
    onValue: (value: V) => void,
    onError: (error: unknown) => void,
  ): void {
    const { invocation } = this;
    const scope = invocation.openScope(this, isRebuilt, this.unit);
    const place = { invocation, scope, method: this.#method };
    this.#scope = scope;
    let value: PromiseLike<V> | V;
    try {
      const { plugins } = invocation;
      const run =
        plugins === undefined
          ? code
          : () =>
              plugins.runContext(
                this.facts,
                this.#isReplay,
                () => isRebuilt,
                async () => code(scope, this),
              );
      value = places.run(place, run, scope, this);
    } catch (error) {
      this.#onThrown(error, onError);
      return;
    }
    if (!isPromiseLike(value)) {
      this.#onReturned(value, onValue);
      return;
    }
    value.then(
      (ready) => this.#onReturned(ready, onValue),
      (error: unknown) => this.#onThrown(error, onError),
    );
  }

  /** Goes on, unless the code has done without what is recorded. */
  #onReturned(value: V, onValue: (value: V) => void): void {
    const { mayLeave, asksForAll } = this.#props;
    const isWhole = mayLeave !== true || asksForAll?.(value) === true;
    const held = isWhole && !this.isDropped ? this.invocation.holdEnd(this.#scope!, 'returned') : undefined;
    if (held === undefined) onValue(value);
    else void held.then(() => onValue(value));
  }

  #onThrown(error: unknown, onError: (error: unknown) => void): void {
    if (!this.isDropped && breaksOff(this.invocation, error)) return;
    const isWhole = this.#props.mayLeave !== true && !this.isDropped && !this.#isRebuilding;
    const held = isWhole ? this.invocation.holdEnd(this.#scope!, thrown(error)) : undefined;
    if (held === undefined) onError(error);
    else void held.then(() => onError(error));
  }

  #succeed(value: V): void {
    if (this.isDropped) return;
    this.invocation.scopeReturned(this.#scope!, this.#isWhole);
    this.#close(this.#isWhole);
    let text: Awaitable<string | undefined>;
    try {
      text = this.#props.toText(value, this);
    } catch (error) {
      this.#noText(error);
      return;
    }
    if (!isPromiseLike(text)) {
      this.#recordValue(value, text);
      return;
    }
    this.invocation.whileWorking(text).then(
      (ready) => this.#recordValue(value, ready),
      (error: unknown) => this.#noText(error),
    );
  }

  #recordValue(value: V, text: string | undefined): void {
    const refusal = checkPayload(text, this.#result, Number.POSITIVE_INFINITY);
    if (refusal !== undefined) {
      this.#recordFailure(refusal);
    } else if (this.#props.isAlwaysRebuilt === true) {
      this.#recordRebuilt(text, text);
    } else if (text === undefined || isSmall(text)) {
      this.recordEnd('SUCCEED', { Payload: text });
    } else {
      void this.invocation.whileWorking(this.#recordLarge(value, text));
    }
  }

  async #recordLarge(value: V, text: string): Promise<void> {
    try {
      this.#recordRebuilt(text, (await this.#props.summarize?.(value)) ?? '');
    } catch (error) {
      this.#noText(error);
    }
  }

  #recordRebuilt(text: string | undefined, summary: string | undefined): void {
    this.#value = { text };
    const refusal = checkPayload(
      summary,
      `The summary of ${this.subType} ${label(this.name)}`,
      LIMITS.operationPayloadBytes,
    );
    if (refusal !== undefined) this.#recordFailure(refusal);
    else this.recordEnd('SUCCEED', { Payload: summary, ContextOptions: { ReplayChildren: true } });
  }

  get #result(): string {
    return `The result of ${this.subType} ${label(this.name)}`;
  }

  #fail(error: unknown): void {
    if (this.isDropped || this.#ends(error)) return;
    this.#close(this.#isWhole);
    this.#recordFailure(error);
  }

  /**
   * There is nothing to record. A text that is made of others' results may have to read them first.
   */
  #noText(error: unknown): void {
    if (isUnreadable(error)) this.invocation.breakOff(error);
    else if (!this.#ends(error)) this.#recordFailure(error);
  }

  /** Whether the whole invocation ends by an error. */
  #ends(error: unknown): boolean {
    return this.#props.isOurs === true ? breaksOff(this.invocation, error) : endsInvocation(this.invocation, error);
  }

  #recordFailure(error: unknown): void {
    this.withRecord(error, this.#props.throws, (recorded) => this.recordEnd('FAIL', { Error: recorded }));
  }

  /** Whether its code is to leave nothing unfinished. */
  get #isWhole(): boolean {
    return this.#props.mayLeave !== true;
  }

  #close(isWhole: boolean): void {
    this.#scope!.end();
    this.invocation.closeScope(this.#scope!, isWhole);
  }

  #notAsRecorded(error: unknown): void {
    if (this.isDropped || this.#ends(error)) return;
    this.#close(false);
    const message =
      `${this.subType} ${label(this.name)} is recorded as SUCCEEDED, but its code, run once more to rebuild its large result, threw ` +
      `${String(error)}. It must do the same each time: decide only on inputs and on results of operations.`;
    this.invocation.fail(new NonDeterministicExecutionError(message, { cause: error }));
  }
}

function isSmall(text: string): boolean {
  const limit = LIMITS.operationPayloadBytes;
  return text.length * 3 <= limit || utf8Bytes(text) <= limit;
}
