import type { WorkflowClass } from '../../client/index.js';
import type { ArgumentsOf, MethodOf, ResultOf, StubBody, StubCall } from './stub-types.js';

/** A body for the calls whose arguments match. */
interface Case<W extends WorkflowClass, K> {
  readonly matches: (...args: ArgumentsOf<W, K>) => boolean;
  readonly body: StubBody<W, K>;
}

/** @internal One call of a stubbed method, and the way back to the method's own body. */
export interface StubbedCall {
  readonly instance: any;
  readonly args: unknown[];
  readonly executionName: string | undefined;
  readonly attempt: number | undefined;
  readonly startedAt: Date;
  /** Runs the method's own body. */
  readonly own: () => unknown;
  /** Whether the own body returns the result. The body of a callback or an invoke does not. */
  readonly ownReturnsResult: boolean;
}

/**
 * Replaces or spies on the body of a workflow's method in the executions of one runner, and records
 * its calls. Made by `stub` and `spy` of `WorkflowTestRunner`.
 *
 * A call is handled by the first of these that applies: a failure planned by {@link failing}, a
 * case of {@link when}, the stub's body, the method's own body.
 *
 * @example
 * ```ts
 * const charge = runner.stub(OrderWorkflow, 'charge', async (order) => new Payment('p-1', order.total));
 * charge.failing(2, new GatewayDown());
 * await runner.run(order);
 * expect(charge.calls.map(({ attempt }) => attempt)).to.deep.equal([1, 2, 3]);
 * ```
 */
export class Stub<W extends WorkflowClass = WorkflowClass, K extends MethodOf<W> = any> {
  readonly #calls: StubCall<ArgumentsOf<W, K>, ResultOf<W, K>>[] = [];
  readonly #cases: Case<W, K>[] = [];
  readonly #body: StubBody<W, K> | undefined;
  readonly #onRestored: () => void;
  #failures = 0;
  #error: unknown;

  /** @internal @param body `undefined` for a spy, which runs the method's own body. */
  constructor(body: StubBody<W, K> | undefined, onRestored: () => void) {
    this.#body = body;
    this.#onRestored = onRestored;
  }

  /** All calls so far, in the order in which they began. */
  get calls(): readonly StubCall<ArgumentsOf<W, K>, ResultOf<W, K>>[] {
    return this.#calls;
  }

  /**
   * Makes the next `times` calls throw `error`; later calls run a body again. Replaces what an
   * earlier call of `failing` left.
   */
  failing(times: number, error: unknown): this {
    this.#failures = times;
    this.#error = error;
    return this;
  }

  /**
   * Runs another body for the calls whose arguments `matches` accepts. The first match counts, in
   * the order in which the cases were added.
   */
  when(matches: (...args: ArgumentsOf<W, K>) => boolean, body: StubBody<W, K>): this {
    this.#cases.push({ matches, body });
    return this;
  }

  /** Removes the stub: the method has its own body again from the next invocation on. */
  restore(): void {
    this.#onRestored();
  }

  /** @internal Whether a call is handled by anything but the method's own body. */
  replaces(args: unknown[]): boolean {
    return this.#failures > 0 || this.#bodyFor(args as ArgumentsOf<W, K>) !== undefined;
  }

  /**
   * @internal Runs the body that handles a call, and records the call.
   * @param conclude turns the result of a stub's body into the result of the call. It is not called
   *   for the method's own body.
   */
  async run(call: StubbedCall, conclude: (value: unknown) => unknown = (value) => value): Promise<unknown> {
    const { instance, executionName, attempt, startedAt, own, ownReturnsResult } = call;
    const args = call.args as ArgumentsOf<W, K>;
    const noted = { args, executionName, attempt, startedAt, result: undefined as any, error: undefined as unknown };
    this.#calls.push(noted);
    try {
      if (this.#failures > 0) {
        this.#failures--;
        throw this.#error;
      }
      const body = this.#bodyFor(args);
      const value = body === undefined ? await own() : await conclude(await body.apply(instance, args));
      if (body !== undefined || ownReturnsResult) noted.result = value;
      return value;
    } catch (error) {
      noted.error = error;
      throw error;
    }
  }

  #bodyFor(args: ArgumentsOf<W, K>): StubBody<W, K> | undefined {
    return this.#cases.find(({ matches }) => matches(...args))?.body ?? this.#body;
  }
}
