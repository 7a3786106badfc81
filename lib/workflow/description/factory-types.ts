import type { Misuse } from '../decorators/decorator-types.js';
import type { DurableWorkflow } from '../durable-workflow.js';

type AnyWorkflow = new (...args: any[]) => DurableWorkflow;

/** Makes a workflow's instance, or a promise of it, as containers do. */
export type WorkflowFactory<W = object> = () => W | PromiseLike<W>;

/** A class whose constructor needs no arguments. */
export type NeedsNoArguments = new () => unknown;

/** Options for a class whose constructor needs arguments: `create` is required. */
export type WithFactory<Options extends { readonly create?: unknown }> = Options & {
  readonly create: NonNullable<Options['create']>;
};

/**
 * Checks each workflow that is passed to a runtime. Results in `unknown` for a valid one, and in a
 * `Misuse` that names the mistake otherwise.
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
 * Whether a factory makes the workflow. A container's generic method may promise only some
 * `DurableWorkflow`: then the check happens when it is called.
 */
type Makes<Made, Instance> = Made extends Instance ? true : DurableWorkflow extends Made ? true : false;
