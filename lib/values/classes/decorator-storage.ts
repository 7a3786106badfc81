/** class-transformer's numbers for the two ways. */
export const TO_INSTANCE = 0;
export const TO_PLAIN = 1;

export type Way = typeof TO_INSTANCE | typeof TO_PLAIN;

/** What `@Type` says of a property. */
export interface TypeMetadata {
  /** Absent where `@Type` names no class. */
  readonly typeFunction?: ((options: object) => Function) | undefined;
  readonly options?: {
    readonly keepDiscriminatorProperty?: boolean;
    readonly discriminator?: Discriminator;
  };
}

/** The property that says of which class an object is. */
export interface Discriminator {
  readonly property: string;
  readonly subTypes: readonly { readonly value: Function; readonly name: string }[];
}

interface Named {
  readonly options?: { readonly name?: string; readonly groups?: readonly string[] };
}

type ByProperty<T> = ReadonlyMap<Function, ReadonlyMap<string | undefined, T>>;

/** Where class-transformer keeps what its decorators say. */
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

/** What class-transformer transforms with. */
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
