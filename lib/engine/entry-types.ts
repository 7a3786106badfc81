import type { Class } from './options.js';

/** The input of a workflow class whose entry is the method `Entry`. */
export type InputOf<W extends Class<object>, Entry = 'run'> = Signature<W, Entry>[0];

/** What an execution of a workflow class results in. */
export type OutputOf<W extends Class<object>, Entry = 'run'> = Signature<W, Entry>[1];

/** Names are not known by type, so an entry of another name is plainly `unknown` unless it is given. */
type Signature<W extends Class<object>, Entry> = Entry extends keyof InstanceType<W>
  ? InstanceType<W>[Entry] extends (input: infer I) => Promise<infer O>
    ? [I, O]
    : [unknown, unknown]
  : [unknown, unknown];
