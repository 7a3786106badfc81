import type { SchemaOutput, StandardSchema } from './standard-schema.js';

/** A class, whatever the parameters of its constructor. */
export type Class<T = any> = new (...args: any[]) => T;

/**
 * Names the class to revive, behind a function so that it may be declared later in the file or in a
 * module that imports this one: `() => Payment`, or `() => [Payment]` for an array of them.
 */
export type ClassThunk<T = any> = () => Class<T> | readonly [Class<T>];

/** What an option such as `returns` names: a class, an array of one, or a schema. */
export type ClassOrSchema = Class | readonly [Class] | StandardSchema;

/**
 * Names a class, as {@link ClassThunk} does, or a schema of zod, valibot, arktype or another
 * library that implements Standard Schema: `() => OrderSchema`. `T` is what the schema gives.
 */
export type TypeThunk<T = any> = () => Class | readonly [Class] | StandardSchema<any, T>;

/**
 * The type of the values that an option such as `returns: () => Payment`, `() => [Payment]` or
 * `() => PaymentSchema` stands for.
 */
export type ValueOf<R> = R extends readonly [infer C] ? InstanceOf<C>[] : InstanceOf<R>;
type InstanceOf<C> = C extends StringConstructor
  ? string
  : C extends NumberConstructor
    ? number
    : C extends BooleanConstructor
      ? boolean
      : C extends ObjectConstructor
        ? any
        : C extends StandardSchema
          ? SchemaOutput<C>
          : C extends Class<infer T>
            ? T
            : never;
