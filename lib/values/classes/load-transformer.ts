import { ClassTransformer } from './class-executor.js';
import * as parts from './class-transformer.js';
import type { DecoratorStorage } from './decorator-storage.js';

/**
 * Finds the declarations of this program's decorators. In a bundle there may be two forms of
 * class-transformer, CommonJS and ESM, each with a storage of its own. The executor is always that
 * of the first. Where the decorators use the second, it is given their storage's tables to read:
 * the executor of that form beside it would only make bundles larger.
 */
export async function findTransformer(): Promise<ClassTransformer> {
  class Probe {}
  parts.Exclude()(Probe.prototype, 'probe');
  const storage = parts.defaultMetadataStorage;
  const seesDecorators = () => storage.findExcludeMetadata(Probe, 'probe') !== undefined;
  if (!seesDecorators()) shareTables(storage, (await import('./class-transformer-esm.js')).defaultMetadataStorage);
  if (!seesDecorators()) throw new Error(UNSEEN);
  return new ClassTransformer(parts.TransformOperationExecutor, storage);
}

/** Makes two storages one: each has what was declared in the other, now and later. */
function shareTables(storage: DecoratorStorage, other: DecoratorStorage): void {
  for (const [key, table] of Object.entries(storage)) {
    const shared: unknown = Reflect.get(other, key);
    if (!(table instanceof Map) || !(shared instanceof Map)) continue;
    for (const [type, declared] of table) if (!shared.has(type)) shared.set(type, declared);
    Reflect.set(storage, key, shared);
  }
}

const UNSEEN =
  "The bundle has class-transformer in a form whose decorators Everstep can't see. Leave class-transformer out of the bundle (external), " +
  "or have the bundler take the package's field main.";
