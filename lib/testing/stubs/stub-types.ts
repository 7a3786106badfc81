import type { WorkflowClass } from '../../client/index.js';

/** The names of a class's asynchronous methods: those that may be operations. */
export type MethodOf<W extends WorkflowClass> = {
  [K in keyof InstanceType<W>]-?: InstanceType<W>[K] extends (...args: any[]) => Promise<any> ? K : never;
}[keyof InstanceType<W>];

/** The arguments of a method, as a tuple. */
export type ArgumentsOf<W extends WorkflowClass, K> = K extends keyof InstanceType<W>
  ? InstanceType<W>[K] extends (...args: infer Args) => any
    ? Args
    : never
  : never;

/** The type that a method's promise resolves to. */
export type ResultOf<W extends WorkflowClass, K> = K extends keyof InstanceType<W>
  ? InstanceType<W>[K] extends (...args: any[]) => Promise<infer Result>
    ? Result
    : never
  : never;

/** A function that replaces a method's body; `this` is the workflow's instance. */
export type StubBody<W extends WorkflowClass, K> = (
  this: InstanceType<W>,
  ...args: ArgumentsOf<W, K>
) => ResultOf<W, K> | Promise<ResultOf<W, K>>;

/**
 * A recorded call of a stubbed or spied method. There is one for each run of its body: each attempt
 * of a step, each check of a condition, each submission of a callback.
 */
export interface StubCall<Args = unknown[], Result = unknown> {
  /** The arguments of the call. */
  readonly args: Args;
  /** The name of the execution that made the call. */
  readonly executionName: string | undefined;
  /**
   * The number of the attempt, counted from 1; `undefined` for methods without attempts: child
   * contexts, invokes and `run`.
   */
  readonly attempt: number | undefined;
  /** When the body began, by the runner's clock. */
  readonly startedAt: Date;
  /** The result of the body; `undefined` while it runs, and after it threw. */
  readonly result: Result | undefined;
  /** The error that the body threw, if it did. */
  readonly error: unknown;
}
