import { ClassTransformer } from './class-executor.js';
import * as parts from './class-transformer.js';
import type { DecoratorStorage, ExecutorClass } from './decorator-storage.js';

/**
 * Finds the form of class-transformer (CommonJS or ESM) that the decorators of this program use. In
 * a bundle there may be both, each with a storage of its own.
 */
export async function findTransformer(): Promise<ClassTransformer> {
  class Probe {}
  parts.Exclude()(Probe.prototype, 'probe');
  const sees = ({ defaultMetadataStorage }: Parts) => defaultMetadataStorage.findExcludeMetadata(Probe, 'probe');
  const found: Parts = sees(parts) ? parts : await import('./class-transformer-esm.js');
  if (!sees(found)) throw new Error(UNSEEN);
  return new ClassTransformer(found.TransformOperationExecutor, found.defaultMetadataStorage);
}

interface Parts {
  readonly defaultMetadataStorage: DecoratorStorage;
  readonly TransformOperationExecutor: ExecutorClass;
}

const UNSEEN =
  "The bundle has class-transformer in a form whose decorators Everstep can't see. Leave class-transformer out of the bundle (external), " +
  "or have the bundler take the package's field main.";
