import type { Class } from '../../core/types.js';

/** The input of a workflow class: what its method `run` takes; `undefined` if it takes nothing. */
export type InputOf<W extends Class<object>> = Signature<InstanceType<W>>[0];

/** What an execution of a workflow class results in: what its method `run` resolves to. */
export type OutputOf<W extends Class<object>> = Signature<InstanceType<W>>[1];

/**
 * No input fits a class without a public, asynchronous `run`. Any may fit one of which no member is
 * known, as in a helper for workflows of all classes.
 */
type Signature<Instance> = Instance extends { run(...args: infer Args): Promise<infer Output> }
  ? [Args extends [] ? undefined : Args[0], Output]
  : [keyof Instance] extends [never]
    ? [unknown, unknown]
    : [never, never];
