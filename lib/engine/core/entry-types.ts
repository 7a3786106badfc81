import type { Class } from './value-options.js';

/**
 * The input of a workflow class whose entry is the method `Entry`; `undefined` for an entry that
 * takes none.
 */
export type InputOf<W extends Class<object>, Entry = 'run'> = Signature<W, Entry>[0];

/** What an execution of a workflow class results in. */
export type OutputOf<W extends Class<object>, Entry = 'run'> = Signature<W, Entry>[1];

/**
 * Names are not known by type, so an entry of another name is plainly `unknown` unless it is given.
 */
type Signature<W extends Class<object>, Entry> = Entry extends keyof InstanceType<W>
  ? InstanceType<W>[Entry] extends (...args: infer Args) => Promise<infer O>
    ? [Args extends [] ? undefined : Args[0], O]
    : [unknown, unknown]
  : [unknown, unknown];
