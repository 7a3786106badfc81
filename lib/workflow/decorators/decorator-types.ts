import type { MarkedAsync, StandardSchema } from '../../core/standard-schema.js';
import type { Class, ValueOf } from '../../core/types.js';
import type { InputOf, OutputOf } from '../../engine/index.js';
import type { Deserializer } from '../../values/index.js';
import type { DurableWorkflow } from '../durable-workflow.js';

/*
 * How one decorator type serves both dialects. TypeScript calls it with (target, key, descriptor)
 * under `experimentalDecorators`, and with (value, context) otherwise; a legacy field comes without
 * a descriptor. The second argument is intersected with a check of all that was inferred: `unknown`
 * where all is well, and otherwise a `Misuse` that no argument can be assigned to. So every misuse
 * is exactly one compile error, and the sentence is in it.
 */

/** A type that no argument can be assigned to. The compiler prints the sentence. */
export interface Misuse<Sentence extends string> {
  readonly misuse: Sentence;
}

/**
 * The type of the decorated method, or a `Misuse` where the decorator can't stand at this place.
 */
export type Decorated<Name extends string, Value, Context, Descriptor> = Context extends PropertyKey
  ? Descriptor extends TypedPropertyDescriptor<infer Method>
    ? Value extends { prototype: any }
      ? Misuse<StaticFault<Name>>
      : Value extends DurableWorkflow
        ? Method
        : Misuse<ForeignFault<Name>>
    : Misuse<FieldFault<Name>>
  : Context extends ClassMethodDecoratorContext<infer This, any>
    ? Context extends { static: true }
      ? Misuse<StaticFault<Name>>
      : This extends DurableWorkflow
        ? Context extends { private: true }
          ? Misuse<`${Name} can't decorate a #private method: write private instead`>
          : Value
        : Misuse<ForeignFault<Name>>
    : Misuse<FieldFault<Name>>;

// Plain text, not aliases of `Misuse`: the compiler would print the name of the alias instead of
// the sentence.
type StaticFault<Name extends string> = `${Name} decorates instance methods, not static ones`;
type FieldFault<Name extends string> = `${Name} decorates methods, not fields or accessors`;
type ForeignFault<Name extends string> = `${Name} works only in a class that extends DurableWorkflow`;
type SyncFault<Name extends string> = `${Name} needs an async method, one that returns a Promise`;

/**
 * Checks that the method is asynchronous and that `Option` names what it resolves to: the class, or
 * a schema that gives just that. Both directions count: the revived type must be the one that
 * callers were promised, and the value of the body must be of the type that is revived. What a
 * schema takes is not compared, since a body may well get that from a place without types. `R` is
 * `never` without the option.
 */
export type CheckResult<Name extends string, Option extends string, Method, R> =
  Method extends Misuse<string>
    ? Method
    : Method extends (...args: any[]) => infer Result
      ? [Result] extends [Promise<infer Value>]
        ? [R] extends [never]
          ? NeedsClass<Method> extends true
            ? Misuse<`${Name}() is on a method that resolves to a class with methods: name the class, returns: () => Payment, or () => [Payment] for an array`>
            : unknown
          : unknown extends R
            ? unknown
            : R extends StandardSchema
              ? R extends MarkedAsync
                ? Misuse<`${Name}({ ${Option} }) names an asynchronous schema, which only the schema of an input may be: what has to be waited for belongs in the body of a step`>
                : IsResult<Value, ValueOf<R>> extends true
                  ? unknown
                  : Misuse<`${Name}({ ${Option} }) names a schema that gives another type than the method resolves to: declare the schema's output type, as Promise<z.infer<typeof OrderSchema>> does`>
              : IsResult<Exclude<Value, null | undefined>, ValueOf<R>> extends true
                ? unknown
                : Misuse<`${Name}({ ${Option} }) must name what the method resolves to: () => Payment, or () => [Payment] for an array`>
        : Misuse<SyncFault<`${Name}()`>>
      : Misuse<FieldFault<`${Name}()`>>;

/**
 * The type of the option `serdes`. A method with a serdes of its own may resolve to values that
 * plain JSON can't hold.
 */
export interface OwnSerdes<S extends Deserializer | undefined> {
  readonly serdes?: S | undefined;
}

/**
 * The type of the recorded value: `R`, the class that `returns` names; `unknown` with a `serdes`;
 * else `never`, for a plain value.
 */
export type Recorded<R, S> = [R] extends [never] ? ([S] extends [undefined] ? never : unknown) : R;

/**
 * Whether a method resolves to a class with methods, which can be revived only if `returns` names
 * it. A type parameter doesn't count as one: where the compiler looks whether the verdict could be
 * empty, it puts a tuple of any length in place of one that depends on a type parameter. It only
 * looks at a type that is an object already, so the two steps are types of their own.
 */
type NeedsClass<Method> = IsEmpty<Boxed<Method>>;
type Boxed<Method> = Method extends (...args: any[]) => Promise<infer Value> ? { verdict: [...Verdict<Value>] } : never;
type IsEmpty<Box> = Box extends { verdict: [] } ? true : false;
type Verdict<Value> = true extends HasMethods<Value> ? [] : ['plain'];
type HasMethods<Value> =
  IsAny<Value> extends true
    ? false
    : Value extends Encoded
      ? false
      : Value extends readonly (infer Item)[]
        ? HasMethods<Item>
        : Value extends object
          ? [MethodsOf<Value>] extends [never]
            ? false
            : true
          : false;
/** The names of the required methods. Optional ones and members of type `any` don't count. */
type MethodsOf<Value> = keyof {
  [K in keyof Value as 0 extends 1 & Value[K] ? never : Value[K] extends (...args: any[]) => any ? K : never]: Value[K];
};
/** Objects with methods that the plain encoding records, so that no class need be named. */
type Encoded =
  | ((...args: any[]) => any)
  | Date
  | ReadonlyMap<any, any>
  | ReadonlySet<any>
  | RegExp
  | URL
  | ArrayBufferLike
  | ArrayBufferView
  | String
  | Number
  | Boolean;

type IsResult<Value, Revived> =
  IsAny<Value> extends true ? true : [Value, Revived] extends [Revived, Value] ? true : false;
type IsAny<T> = 0 extends 1 & T ? true : false;

/**
 * The type of the decorated entry, or a `Misuse` where `@DurableExecution` can't stand at this
 * place.
 */
export type Entry<Value, Context, Descriptor> =
  Decorated<'@DurableExecution()', Value, Context, Descriptor> extends Misuse<infer Sentence>
    ? Misuse<Sentence>
    : IsRun<Value, Context> extends true
      ? Decorated<'@DurableExecution()', Value, Context, Descriptor>
      : Misuse<'@DurableExecution() must be on the method run, and that must be public'>;

type IsRun<Value, Context> = Context extends 'run'
  ? HasRun<Value>
  : Context extends ClassMethodDecoratorContext<infer This, any> & { readonly name: 'run' }
    ? HasRun<This>
    : false;
type HasRun<Workflow> = 'run' extends keyof Workflow ? true : false;

/**
 * Checks an entry: it is asynchronous, has at most one parameter, and `input` and `returns` fit its
 * signature.
 */
export type CheckEntry<Method, In, Out> =
  CheckResult<'@DurableExecution', 'returns', Method, Out> extends Misuse<infer Sentence>
    ? Misuse<Sentence>
    : Method extends (input: any) => any
      ? [In] extends [never]
        ? unknown
        : [ValueOf<In>] extends [Parameters<Method>[0]]
          ? unknown
          : In extends StandardSchema
            ? Misuse<"@DurableExecution({ input }) names a schema that gives another type than the method takes: declare the parameter of the schema's output type, z.infer<typeof OrderSchema>">
            : Misuse<'@DurableExecution({ input }) must name what the method takes: () => Order, or () => [Order] for an array'>
      : Misuse<'@DurableExecution() needs a method of one parameter, the input'>;

/**
 * Checks a wait: it is asynchronous, has no result, and has the parameters that the duration is
 * computed from.
 */
export type CheckWait<Method, Args extends readonly any[]> =
  Method extends Misuse<string>
    ? Method
    : Method extends (...args: infer Given extends any[]) => infer Result
      ? [Result] extends [Promise<void>]
        ? ((...args: Args) => void) extends (...args: Given) => void
          ? unknown
          : Misuse<'@Wait(duration) is computed from arguments that the method does not take'>
        : [Result] extends [Promise<any>]
          ? Misuse<'@Wait() needs a method that returns Promise<void>: a wait has no result'>
          : Misuse<SyncFault<'@Wait()'>>
      : Misuse<FieldFault<'@Wait()'>>;

/**
 * Checks a condition: the method is asynchronous, receives a state and resolves to the next one,
 * which is the type that `until` receives and `returns` names.
 */
export type CheckCondition<Method, S, R> =
  CheckResult<'@WaitForCondition', 'returns', Method, R> extends Misuse<infer Sentence>
    ? Misuse<Sentence>
    : Method extends (state: infer In, ...more: any[]) => Promise<infer Out>
      ? [Out] extends [In]
        ? [Out] extends [S]
          ? unknown
          : Misuse<'@WaitForCondition({ until }) must take the state that the method resolves to'>
        : Misuse<'@WaitForCondition() needs a method that takes the state it resolves to: the next check gets it'>
      : Misuse<SyncFault<'@WaitForCondition()'>>;

/** Checks an invoke: the method is asynchronous and resolves to the result of its target. */
export type CheckInvoke<Method, W, R> = [W] extends [never]
  ? CheckResult<'@Invoke', 'returns', Method, R>
  : Method extends Misuse<string>
    ? Method
    : Method extends (...args: any[]) => Promise<infer Value>
      ? W extends Class<object>
        ? [InputOf<W>] extends [never]
          ? Misuse<'@Invoke({ workflow }) must name a workflow class, which has a public method run'>
          : IsAny<OutputOf<W>> extends true
            ? unknown
            : unknown extends OutputOf<W>
              ? unknown
              : [OutputOf<W>] extends [Value]
                ? unknown
                : Misuse<'@Invoke({ workflow }) must be on a method that resolves to what the workflow results in'>
        : unknown
      : Misuse<SyncFault<'@Invoke()'>>;
