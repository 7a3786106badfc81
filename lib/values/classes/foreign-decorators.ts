import type { DecoratorStorage } from './decorator-storage.js';

// Not imported, which costs each start more.
const { getBuiltinModule } = process;

/** A copy of class-transformer that the process has loaded. */
interface Copy {
  readonly folder: string;
  readonly storage: Partial<DecoratorStorage>;
}

const STORAGE = /[\\/](?:cjs[\\/])?storage\.js$/;

/** Classes that are known to have none. */
const checked = new WeakSet<Function>();

/**
 * What is wrong with a class that has decorators of a copy of class-transformer other than the one
 * that Everstep uses, or that holds such a class: they would be passed over, and `@Exclude()` would
 * keep nothing out of the record. Of copies that a bundler or a test framework has loaded, nothing
 * can be known.
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
    `${decorated.name} has decorators of another copy of class-transformer than Everstep uses, and they would be passed over. Its copy is ${foreign}, that of ` +
    `Everstep ${own}. Have one copy in the application, of a version that is a peer of Everstep: npm ls class-transformer shows who brings which.`
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
 * The class, those that it extends, and those that `@Type` names in them, as far as they can be
 * asked.
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
      // It decides by the object that it is given, or its class is not declared yet.
      return subTypes;
    }
  });
}

/** What the decorators of a copy say, by class. */
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

/** `undefined` in a bundle, which need not have one. */
function ownFolder(): string | undefined {
  try {
    const { resolve } = getBuiltinModule('node:module').createRequire(import.meta.url);
    return resolve('class-transformer/cjs/storage.js').replace(STORAGE, '');
  } catch {
    return undefined;
  }
}
