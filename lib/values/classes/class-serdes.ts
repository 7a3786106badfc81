import type { Class, ClassThunk } from '../../core/types.js';
import { kindOf } from '../json/kind-of.js';
import { jsonSerdes, jsonText, parseJson } from '../json/plain-serdes.js';
import { watched } from '../text/revival-watch.js';
import type { Serdes, SerdesContext } from '../text/serdes.js';
import { refuse } from '../text/serialization-refusal.js';
import type { ClassTransformer } from './class-executor.js';
import { asInstance, type ClassTarget, resolveTarget } from './class-target.js';
import { loadTransformer, transformer } from './transformer.js';
import { isSimple, shapeFault } from './value-shape.js';

/**
 * Records instances of a class, or arrays of them, and revives them with class-transformer:
 * `@Type`, `@Expose`, `@Exclude` and `@Transform` apply. A plain object in place of an instance is
 * accepted. Reviving calls the constructor without arguments and then sets the properties, so the
 * constructor must work without arguments, and private `#fields` need an accessor with `@Expose()`.
 * `null` and `undefined` pass. A value that would not come back the same is refused, also an
 * instance of a subclass.
 *
 * Works synchronously once class-transformer is loaded (`loadTransformer`), and loads it otherwise.
 *
 * @param thunk the class: `() => Payment`, or `() => [Payment]` for an array.
 * @param option the option that holds the thunk, for messages. Default: `returns`.
 */
export function classSerdes<T = any>(thunk: ClassThunk, option = 'returns'): Serdes<T> {
  return new ClassSerdes(thunk, option);
}

/**
 * The same for values written by others, who don't know the decorators: also refuses, when reading,
 * data that doesn't fit the class.
 */
export function outsideClassSerdes<T = any>(thunk: ClassThunk): Serdes<T> {
  return new ClassSerdes(thunk, 'returns', true);
}

interface Revived {
  readonly text: string;
  readonly value: unknown;
}

class ClassSerdes implements Serdes<any> {
  readonly #thunk: ClassThunk;
  readonly #option: string;
  readonly #isFromOutside: boolean;
  #resolved: ClassTarget | undefined;
  /**
   * The revival of the text recorded last, which the check of that text has made. The next read of
   * the same text takes it.
   */
  #fresh: Revived | undefined;

  constructor(thunk: ClassThunk, option: string, isFromOutside = false) {
    this.#thunk = thunk;
    this.#option = option;
    this.#isFromOutside = isFromOutside;
  }

  serialize(value: unknown, context: SerdesContext): string | undefined | Promise<string | undefined> {
    if (value === undefined) return undefined;
    const target = this.#target();
    const fault = shapeFault(value, target, 'serialize');
    if (fault !== undefined) throw refuse('serialize', fault, context);
    if (value === null || isSimple(target)) return jsonSerdes.serialize(value, context);
    const library = transformer();
    return library === undefined
      ? loadTransformer().then((late) => this.#record(late, value, target, context))
      : this.#record(library, value, target, context);
  }

  deserialize(text: string | undefined, context: SerdesContext): any {
    if (text === undefined) return undefined;
    const fresh = this.#fresh;
    if (fresh?.text === text) {
      this.#fresh = undefined;
      return fresh.value;
    }
    const value = parseJson(text, context);
    const target = this.#target();
    const fault = shapeFault(value, target, 'deserialize');
    if (fault !== undefined) throw refuse('deserialize', fault, context);
    if (value === null || value === undefined) return value;
    if (isSimple(target)) return target.type === Date ? reviveDates(value) : value;
    const library = transformer();
    return library === undefined
      ? loadTransformer().then((late) => this.#read(late, value, target, context))
      : this.#read(library, value, target, context);
  }

  #read(library: ClassTransformer, value: unknown, { type }: ClassTarget, context: SerdesContext): unknown {
    const revived = revive(library, value, type, 'deserialize', context);
    const misfit = this.#isFromOutside ? library.findMisfit(value, revived) : undefined;
    if (misfit !== undefined) throw refuse('deserialize', misfit, context);
    return revived;
  }

  /** The text of a value, after checking that the value comes back from it the same. */
  #record(
    library: ClassTransformer,
    value: unknown,
    { type }: ClassTarget,
    context: SerdesContext,
  ): string | undefined {
    const text = jsonText(plainOf(library, value, type, context), context);
    if (text === undefined) return undefined;
    const revived = revive(library, parseJson(text, context), type, 'serialize', context);
    const change = library.findChange(value, revived);
    if (change !== undefined) throw refuse('serialize', change, context);
    this.#fresh = { text, value: revived };
    return text;
  }

  #target(): ClassTarget {
    this.#resolved ??= resolveTarget(this.#thunk, this.#option);
    return this.#resolved;
  }
}

function plainOf(library: ClassTransformer, value: unknown, type: Class, context: SerdesContext): unknown {
  const instance = Array.isArray(value) ? value.map((member) => asInstance(member, type)) : asInstance(value, type);
  try {
    return library.instanceToPlain(instance);
  } catch (cause) {
    const refusal = library.refusalOfDepth(cause, instance) ??
      library.findUnnamed(instance) ?? {
        problem: `class-transformer failed on it (${String(cause)}).`,
        discreet: 'class-transformer failed on it.',
      };
    throw refuse('serialize', { ...refusal, cause }, context);
  }
}

function revive(
  library: ClassTransformer,
  value: unknown,
  type: Class,
  direction: 'serialize' | 'deserialize',
  context: SerdesContext,
): unknown {
  try {
    return watched(() => library.plainToInstance(type, value), context);
  } catch (cause) {
    const refusal = library.refusalOfDepth(cause, value) ?? {
      problem: revivalProblem(type, String(cause)),
      discreet: revivalProblem(type, kindOf(cause)),
    };
    throw refuse(direction, { ...refusal, cause }, context);
  }
}

function revivalProblem(type: Class, thrown: string): string {
  let culprit = `reviving ${type.name}`;
  try {
    new type();
  } catch {
    culprit = `the constructor of ${type.name}, called without arguments,`;
  }
  return (
    `${culprit} threw ${thrown}. Classes are revived by calling their constructor without arguments and then setting ` +
    'their properties: make it work without arguments, also in nested classes, or give a serdes.'
  );
}

function reviveDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveDates);
  return value === null ? null : new Date(value as string);
}
