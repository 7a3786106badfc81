import type { Class, ClassThunk } from '../../core/types.js';
import { kindOf } from '../json/kind-of.js';
import { jsonSerdes, jsonText, parseJson } from '../json/plain-serdes.js';
import type { Serdes, SerdesContext } from '../text/serdes.js';
import { refuse } from '../text/serialization-refusal.js';
import type { ClassTransformer } from './class-executor.js';
import { asInstance, type ClassTarget, resolveTarget } from './class-target.js';
import { loadTransformer, transformer } from './transformer.js';
import { isSimple, shapeFault } from './value-shape.js';

/**
 * Records instances of a class, or arrays of them, and revives them with class-transformer:
 * `@Type`, `@Expose`, `@Exclude` and `@Transform` hold. A plain object in place of an instance is
 * taken too. Reviving calls the constructor without arguments and then sets the properties, so a
 * constructor must bear that, and private `#fields` come back only through an accessor with
 * `@Expose()`. Null and undefined pass. What would not come back as it is, an instance of a
 * subclass included, is refused.
 *
 * Works synchronously once class-transformer is loaded (`loadTransformer`), and loads it when need
 * be.
 *
 * @param thunk the class: `() => Payment`, or `() => [Payment]` for an array.
 * @param option the option that holds the thunk, for messages. Default: `returns`.
 */
export function classSerdes<T = any>(thunk: ClassThunk, option = 'returns'): Serdes<T> {
  return new ClassSerdes(thunk, option);
}

/**
 * The same for what others have written, who know nothing of decorators: when it is read, what does
 * not fit the class is refused as well.
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
   * What was recorded last has been revived from its text already: whoever reads that text next
   * gets it.
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

  /** The text of a value, once it is proven that the value comes back from it as it is. */
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

/** Does a revival, and sees what it does. */
export type RevivalWatch = (revive: () => unknown, context: SerdesContext) => unknown;

let watch: RevivalWatch | undefined;

/** In tests: has all revivals done by `next`, or by nobody any more. */
export function watchRevivals(next: RevivalWatch | undefined): void {
  watch = next;
}

function revive(
  library: ClassTransformer,
  value: unknown,
  type: Class,
  direction: 'serialize' | 'deserialize',
  context: SerdesContext,
): unknown {
  try {
    if (watch === undefined) return library.plainToInstance(type, value);
    return watch(() => library.plainToInstance(type, value), context);
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
    'their properties: make it bear that, also those of nested classes, or give a serdes.'
  );
}

function reviveDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveDates);
  return value === null ? null : new Date(value as string);
}
