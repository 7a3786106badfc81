import type { OptionChecks } from '../../core/errors/check-options.js';
import type { SchemaOutput, StandardSchema } from '../../core/standard-schema.js';
import type { ValueOf } from '../../core/types.js';
import {
  checkDeserializer,
  checkSerdes,
  checkType,
  type ResultOptions,
  type RevivalOptions,
} from '../../values/index.js';

/**
 * Options in which `returns` names the class or schema `R`, so that the call resolves to a value of
 * it.
 */
export type Returning<R, Options> = Omit<Options, 'returns'> & { readonly returns: () => R };

/**
 * What a call gives whose code gives `T`. A schema decides whether there may be none; a class lets
 * `null` and `undefined` pass.
 */
export type Given<R, T> = R extends StandardSchema ? SchemaOutput<R> : ValueOf<R> | Extract<T, null | undefined>;

/** The checks of the options that all recorded results have. */
export const RESULT_OPTIONS: OptionChecks<ResultOptions> = { returns: checkType, serdes: checkSerdes };

/** The checks of the options that all results from outside have. */
export const REVIVAL_OPTIONS: OptionChecks<RevivalOptions> = { returns: checkType, serdes: checkDeserializer };
