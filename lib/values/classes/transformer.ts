import type { ClassTransformer } from './class-executor.js';

let loaded: ClassTransformer | undefined;
let loading: Promise<ClassTransformer> | undefined;

/**
 * class-transformer, once it has been loaded. It is not imported outright because that alone would
 * take longer than importing all of Everstep.
 */
export function transformer(): ClassTransformer | undefined {
  return loaded;
}

/**
 * Whether class-transformer has to be loaded first: listed error classes are recorded and revived
 * as they are decorated.
 */
export function needsTransformer(throws: readonly unknown[] | undefined): boolean {
  return throws !== undefined && throws.length > 0 && loaded === undefined;
}

/**
 * Loads class-transformer, so that from then on classes are recorded and revived synchronously.
 * Costs nothing the second time.
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
