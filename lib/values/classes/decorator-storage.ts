/** Class-transformer's numbers of the two directions. */
export const TO_INSTANCE = 0;
export const TO_PLAIN = 1;

export type Way = typeof TO_INSTANCE | typeof TO_PLAIN;

/** The declaration of `@Type` on a property. */
export interface TypeMetadata {
  /** Absent if `@Type` names no class. */
  readonly typeFunction?: ((options: object) => Function) | undefined;
  readonly options?: {
    readonly keepDiscriminatorProperty?: boolean;
    readonly discriminator?: Discriminator;
  };
}

/** The property that names the class of an object. */
export interface Discriminator {
  readonly property: string;
  readonly subTypes: readonly { readonly value: Function; readonly name: string }[];
}

interface Named {
  readonly options?: { readonly name?: string; readonly groups?: readonly string[] };
}

type ByProperty<T> = ReadonlyMap<Function, ReadonlyMap<string | undefined, T>>;

/** Class-transformer's storage of decorator declarations. */
export interface DecoratorStorage {
  readonly _typeMetadatas: ByProperty<TypeMetadata>;
  readonly _transformMetadatas: ByProperty<unknown>;
  readonly _exposeMetadatas: ByProperty<unknown>;
  readonly _excludeMetadatas: ByProperty<unknown>;
  findTypeMetadata(type: Function, property: string): TypeMetadata | undefined;
  findTransformMetadatas(type: Function, property: string, way: Way): readonly unknown[];
  findExposeMetadata(type: Function, property: string): Named | undefined;
  findExposeMetadataByCustomName(type: Function, name: string): { readonly propertyName: string } | undefined;
  findExcludeMetadata(type: Function, property: string): unknown;
  getExposedProperties(type: Function, way: Way): readonly string[];
  getExcludedProperties(type: Function, way: Way): readonly string[];
  getStrategy(type: Function): 'excludeAll' | 'exposeAll' | 'none';
}

/** Class-transformer's transformation of one direction. */
export interface Executor {
  transform(
    source: unknown,
    value: unknown,
    targetType: unknown,
    arrayType: unknown,
    isMap: boolean | undefined,
    level?: number,
  ): unknown;
  getKeys(target: Function | undefined, object: object, isMap: boolean | undefined): string[];
}

export type ExecutorClass = new (way: Way, options: object) => Executor;
