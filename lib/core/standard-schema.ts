/**
 * A schema of any library that implements [Standard Schema](https://standardschema.dev): zod,
 * valibot, arktype and others. Its form is that of version 1 of the specification, as far as
 * Everstep uses it.
 */
export interface StandardSchema<Input = any, Output = any> {
  /** What the specification asks of a schema. */
  readonly '~standard': StandardSchemaProps<Input, Output>;
}

/** The asynchronous schemas of libraries that mark them. */
export interface MarkedAsync {
  readonly async: true;
}

/** The members of a {@link StandardSchema}. */
export interface StandardSchemaProps<Input, Output> {
  /** The version of the specification. */
  readonly version: 1;
  /** The library that the schema is of: `zod`. */
  readonly vendor: string;
  /** Returns what the schema makes of a value, or its issues; asynchronous schemas promise it. */
  readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
  /** For the compiler alone. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}

/** What a {@link StandardSchema} says of a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** Why a {@link StandardSchema} refuses a value. */
export interface SchemaIssue {
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** The place within the value. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The type of what a schema makes of a value: after its transforms and defaults. */
export type SchemaOutput<S extends StandardSchema> = NonNullable<S['~standard']['types']>['output'];
