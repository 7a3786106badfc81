import { plainClassOf } from '../../values/index.js';

/** What `reflect-metadata` adds, where it is loaded. */
const reflect: { getOwnMetadata?(name: string, target: object, key: string | symbol): unknown } = Reflect as never;

/**
 * The parameter types that the compiler wrote down for a method under `emitDecoratorMetadata`;
 * `undefined` when it wrote none, or when what it wrote was dropped because `reflect-metadata` was
 * not loaded.
 */
export function designParameters(prototype: object, key: string | symbol): readonly unknown[] | undefined {
  return reflect.getOwnMetadata?.('design:paramtypes', prototype, key) as readonly unknown[] | undefined;
}

/** Whether `reflect-metadata` is loaded, so that metadata of classes made now is kept. */
export function isMetadataKept(): boolean {
  return reflect.getOwnMetadata !== undefined;
}

/** What the compiler writes for types that need no class: interfaces, unions, literals, `any`. */
const PLAIN: ReadonlySet<unknown> = new Set([Object, String, Number, Boolean, BigInt]);
/** Those that can be named as classes. */
const NAMED: ReadonlySet<unknown> = new Set([Date, Buffer]);

/** Whether values of a type are plain ones, so that there is no class to revive. */
export function isPlainDesignType(type: unknown): boolean {
  if (PLAIN.has(type)) return true;
  return typeof type === 'function' && !NAMED.has(type) && plainClassOf(type.prototype ?? type) !== undefined;
}
