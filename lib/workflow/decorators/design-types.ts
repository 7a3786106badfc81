import { plainClassOf } from '../../values/index.js';

/** The function that `reflect-metadata` adds to `Reflect`, if it is loaded. */
const reflect: { getOwnMetadata?(name: string, target: object, key: string | symbol): unknown } = Reflect as never;

/**
 * Returns the parameter types that the compiler emits for a method under `emitDecoratorMetadata`;
 * `undefined` if it emitted none, or if `reflect-metadata` was not loaded to keep them.
 */
export function designParameters(prototype: object, key: string | symbol): readonly unknown[] | undefined {
  return reflect.getOwnMetadata?.('design:paramtypes', prototype, key) as readonly unknown[] | undefined;
}

/**
 * Whether `reflect-metadata` is loaded, so that the metadata of classes made from now on is kept.
 */
export function isMetadataKept(): boolean {
  return reflect.getOwnMetadata !== undefined;
}

/**
 * The types that the compiler emits where no class is meant: interfaces, unions, literals, `any`.
 */
const PLAIN: ReadonlySet<unknown> = new Set([Object, String, Number, Boolean, BigInt]);
/** Plain types that `input` and `returns` can name. */
const NAMED: ReadonlySet<unknown> = new Set([Date, Buffer]);

/** Whether the values of a type are plain, so that no class has to be revived. */
export function isPlainDesignType(type: unknown): boolean {
  if (PLAIN.has(type)) return true;
  return typeof type === 'function' && !NAMED.has(type) && plainClassOf(type.prototype ?? type) !== undefined;
}
