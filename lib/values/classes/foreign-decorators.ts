import type { DecoratorStorage } from './decorator-storage.js';

// An import would cost every start more.
const { getBuiltinModule } = process;

/** A copy of class-transformer that the process has loaded. */
interface Copy {
  readonly folder: string;
  readonly storage: Partial<DecoratorStorage>;
}

const STORAGE = /[\\/](?:cjs[\\/])?storage\.js$/;

/** Classes known to have no foreign decorators. */
const checked = new WeakSet<Function>();

/**
 * The reason to refuse a class that has, or refers to a class that has, decorators of another copy
 * of class-transformer than Everstep uses: they would be ignored, and `@Exclude()` would keep
 * nothing out of the record. Copies loaded by a bundler or a test framework can't be found.
 */
export function foreignDecorators(type: Function): string | undefined {
  if (checked.has(type)) return undefined;
  const found = findForeign(type);
  if (found === undefined) {
    checked.add(type);
    return undefined;
  }
  const { decorated, foreign, own } = found;
  return (
    `${decorated.name} has decorators of another copy of class-transformer than Everstep uses, and they would be ignored. Its copy is ${foreign}, that of ` +
    `Everstep ${own}. Have one copy in the application, of a version that is a peer of Everstep: npm ls class-transformer shows the copies and their dependents.`
  );
}

interface Foreign {
  readonly decorated: Function;
  /** Folders. */
  readonly foreign: string;
  readonly own: string;
}

function findForeign(type: Function): Foreign | undefined {
  const own = ownFolder();
  if (own === undefined) return undefined;
  const copies = loadedCopies();
  const others = copies.filter(({ folder }) => folder !== own);
  if (others.length === 0) return undefined;
  for (const decorated of reachableFrom(type, copies)) {
    const copy = others.find(({ storage }) => tablesOf(storage).some((table) => table.has(decorated)));
    if (copy !== undefined) return { decorated, foreign: copy.folder, own };
  }
  return undefined;
}

/**
 * The class, its base classes, and the classes that `@Type` names in them, as far as they can be
 * determined.
 */
function reachableFrom(type: Function, copies: readonly Copy[]): ReadonlySet<Function> {
  const reached = new Set<Function>();
  const open: unknown[] = [type];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'function' || reached.has(next)) continue;
    reached.add(next);
    open.push(Object.getPrototypeOf(next), ...copies.flatMap(({ storage }) => typesNamedIn(next, storage)));
  }
  return reached;
}

function typesNamedIn(type: Function, { _typeMetadatas }: Partial<DecoratorStorage>): unknown[] {
  if (!(_typeMetadatas instanceof Map)) return [];
  return [...(_typeMetadatas.get(type)?.values() ?? [])].flatMap(({ typeFunction, options }) => {
    const subTypes = options?.discriminator?.subTypes?.map(({ value }: { value: unknown }) => value) ?? [];
    try {
      return [typeFunction?.({ newObject: {}, object: {}, property: '' }), ...subTypes];
    } catch {
      // It depends on the object, or its class is not declared yet.
      return subTypes;
    }
  });
}

/** The declarations of a copy's decorators, by class. */
function tablesOf(storage: Partial<DecoratorStorage>): Map<unknown, unknown>[] {
  return Object.values(storage).filter((table) => table instanceof Map);
}

function loadedCopies(): Copy[] {
  const { cache } = getBuiltinModule('node:module').createRequire(import.meta.url);
  return Object.entries(cache).flatMap(([file, module]) => {
    if (!STORAGE.test(file)) return [];
    const storage: unknown = (module?.exports as { defaultMetadataStorage?: unknown } | undefined)
      ?.defaultMetadataStorage;
    return isStorage(storage) ? [{ folder: file.replace(STORAGE, ''), storage }] : [];
  });
}

function isStorage(storage: unknown): storage is Partial<DecoratorStorage> {
  return typeof storage === 'object' && storage !== null && '_excludeMetadatas' in storage;
}

/** `undefined` in a bundle, which may have none. */
function ownFolder(): string | undefined {
  try {
    const { resolve } = getBuiltinModule('node:module').createRequire(import.meta.url);
    return resolve('class-transformer/cjs/storage.js').replace(STORAGE, '');
  } catch {
    return undefined;
  }
}
