import type { WorkflowClass } from '../../client/index.js';
import type { ArgumentsOf, MethodOf, ResultOf, StubBody, StubCall } from './stub-types.js';

/** A body for some of the calls. */
interface Case<W extends WorkflowClass, K> {
  readonly matches: (...args: ArgumentsOf<W, K>) => boolean;
  readonly body: StubBody<W, K>;
}

/** @internal What a stub needs to know of the call. */
export interface StubbedCall {
  readonly instance: any;
  readonly args: unknown[];
  readonly executionName: string | undefined;
  readonly attempt: number | undefined;
  readonly startedAt: Date;
  /** Runs the method's own body. */
  readonly own: () => unknown;
  /** Whether what that gives is the result: the body of a callback or an invoke has none. */
  readonly ownGives: boolean;
}

/**
 * Stands in for the body of a workflow's method, in the executions of one runner, and notes its
 * calls.
 *
 * @example
 * ```ts
 * const charge = runner.stub(OrderWorkflow, 'charge', async (order) => new Payment('p-1', order.total)).failing(2, new GatewayDown());
 * // ...
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

  /** @internal @param body absent of a spy: the method's own. */
  constructor(body: StubBody<W, K> | undefined, onRestored: () => void) {
    this.#body = body;
    this.#onRestored = onRestored;
  }

  /** All calls so far, the first one first. */
  get calls(): readonly StubCall<ArgumentsOf<W, K>, ResultOf<W, K>>[] {
    return this.#calls;
  }

  /** Lets the next calls fail, so many of them, and only then come to a body. */
  failing(times: number, error: unknown): this {
    this.#failures = times;
    this.#error = error;
    return this;
  }

  /**
   * Another body for the calls whose arguments are like this. The first one that matches is taken.
   */
  when(matches: (...args: ArgumentsOf<W, K>) => boolean, body: StubBody<W, K>): this {
    this.#cases.push({ matches, body });
    return this;
  }

  /** Gives the method its own body back, from the next invocation on. */
  restore(): void {
    this.#onRestored();
  }

  /** @internal Whether a call comes to something else than the method's own body. */
  replaces(args: unknown[]): boolean {
    return this.#failures > 0 || this.#bodyFor(args as ArgumentsOf<W, K>) !== undefined;
  }

  /**
   * @internal Runs the body for a call.
   * @param conclude makes of what a body gave what counts; of the method's own it isn't asked.
   */
  async run(call: StubbedCall, conclude: (value: unknown) => unknown = (value) => value): Promise<unknown> {
    const { instance, executionName, attempt, startedAt, own, ownGives } = call;
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
      if (body !== undefined || ownGives) noted.result = value;
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
