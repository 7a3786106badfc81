import type { WorkflowClass } from '../../client/index.js';

type Instance<W extends WorkflowClass> = InstanceType<W>;

/** The names of a class's asynchronous methods: those that may be operations. */
export type MethodOf<W extends WorkflowClass> = {
  [K in keyof Instance<W>]-?: Instance<W>[K] extends (...args: any[]) => Promise<any> ? K : never;
}[keyof Instance<W>];

/** What a method is called with. */
export type ArgumentsOf<W extends WorkflowClass, K> = K extends keyof Instance<W>
  ? Instance<W>[K] extends (...args: infer Args) => any
    ? Args
    : never
  : never;

/** What a method resolves to. */
export type ResultOf<W extends WorkflowClass, K> = K extends keyof Instance<W>
  ? Instance<W>[K] extends (...args: any[]) => Promise<infer Result>
    ? Result
    : never
  : never;

/** Stands in for a method's body; `this` is the workflow's instance. */
export type StubBody<W extends WorkflowClass, K> = (
  this: Instance<W>,
  ...args: ArgumentsOf<W, K>
) => ResultOf<W, K> | Promise<ResultOf<W, K>>;

/**
 * One run of a body that a stub stands in for: one attempt of a step, one check, one submission.
 */
export interface StubCall<Args = unknown[], Result = unknown> {
  /** What the method was called with. */
  readonly args: Args;
  /** The name of the execution that it belongs to. */
  readonly executionName: string | undefined;
  /** From 1; `undefined` where there are no attempts: of child contexts, invokes and entries. */
  readonly attempt: number | undefined;
  /** By the runner's clock. */
  readonly startedAt: Date;
  /** What it gave; `undefined` while it runs, and when it threw. */
  readonly result: Result | undefined;
  /** What it threw. */
  readonly error: unknown;
}
