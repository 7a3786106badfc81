import type { ClassTransformer } from './class-executor.js';

let loaded: ClassTransformer | undefined;
let loading: Promise<ClassTransformer> | undefined;

/**
 * Class-transformer, if it is loaded. It is not imported at start, which would take longer than
 * importing all of Everstep.
 */
export function transformer(): ClassTransformer | undefined {
  return loaded;
}

/**
 * Whether class-transformer has to be loaded first: listed error classes are recorded and revived
 * as their decorators say.
 */
export function needsTransformer(throws: readonly unknown[] | undefined): boolean {
  return throws !== undefined && throws.length > 0 && loaded === undefined;
}

/**
 * Loads class-transformer, so that from then on classes are recorded and revived synchronously.
 * Loads only once.
 */
export function loadTransformer(): Promise<ClassTransformer> {
  loading ??= import('./load-transformer.js')
    .then(({ findTransformer }) => findTransformer())
    .then((found) => {
      loaded = found;
      return found;
    });
  return loading;
}
