import type { Misuse } from '../decorators/decorator-types.js';
import type { DurableWorkflow } from '../durable-workflow.js';

type AnyWorkflow = new (...args: any[]) => DurableWorkflow;

/** Makes the instance of a workflow, or a promise of it, as containers do. */
export type WorkflowFactory<W = object> = () => W | PromiseLike<W>;

/** A class that `new` makes without arguments. */
export type NeedsNoArguments = new () => unknown;

/** The options of something that runs a class whose constructor needs arguments. */
export type WithFactory<Options extends { readonly create?: unknown }> = Options & {
  readonly create: NonNullable<Options['create']>;
};

/**
 * Checks the workflows of a runtime, each by what it is: `unknown` where all is well, else what is
 * wrong.
 */
export type CheckSources<Sources extends readonly unknown[]> = {
  readonly [I in keyof Sources]: CheckSource<Sources[I]>;
};

type CheckSource<Source> = Source extends NeedsNoArguments
  ? unknown
  : Source extends AnyWorkflow
    ? Misuse<'a class whose constructor needs arguments goes in as { workflow: OrderWorkflow, create: () => new OrderWorkflow(...) }'>
    : Source extends { readonly workflow: infer C extends AnyWorkflow; readonly create: () => infer Made }
      ? Makes<Awaited<Made>, InstanceType<C>> extends true
        ? unknown
        : Misuse<'create must make an instance of the class that is given as workflow, or a promise of one'>
      : unknown;

/**
 * A container's generic method may say no more than that it makes a workflow; which one it is shows
 * when it is called.
 */
type Makes<Made, Instance> = Made extends Instance ? true : DurableWorkflow extends Made ? true : false;
