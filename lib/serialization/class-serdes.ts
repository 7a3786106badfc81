import type { Class, ClassThunk } from '../engine/options.js';
import { FidelityCheck } from './class-fidelity.js';
import { type ClassTarget, resolveTarget } from './class-target.js';
import { findDemotion } from './demotion.js';
import { jsonSerdes, jsonText, parseJson } from './plain-serdes.js';
import { refuse } from './refusal.js';
import type { Serdes, SerdesContext } from './serdes.js';
import { type ClassTransformer, loadTransformer, transformer } from './transformer.js';
import { isSimple, shapeFault } from './value-shape.js';

/** A property that the JSON does not have keeps the value that the constructor gave it. */
const REVIVAL = Object.freeze({ exposeUnsetFields: false });

/**
 * Records instances of a class, or arrays of them, and revives them with class-transformer: `@Type`, `@Expose`, `@Exclude`
 * and `@Transform` hold. A plain object in place of an instance is taken too. Reviving calls the constructor without arguments
 * and then sets the properties, so a constructor must bear that, and private `#fields` come back only through an accessor
 * with `@Expose()`. Null and undefined pass. An instance of a subclass comes back as the class that is named here.
 *
 * Works synchronously once class-transformer is loaded (`loadTransformer`), and loads it when need be.
 *
 * @param thunk the class: `() => Payment`, or `() => [Payment]` for an array.
 * @param option the option that holds the thunk, for messages. Default: `returns`.
 */
export function classSerdes<T = any>(thunk: ClassThunk, option = 'returns'): Serdes<T> {
  return new ClassSerdes(thunk, option);
}

class ClassSerdes implements Serdes<any> {
  readonly #thunk: ClassThunk;
  readonly #option: string;
  #resolved: ClassTarget | undefined;

  constructor(thunk: ClassThunk, option: string) {
    this.#thunk = thunk;
    this.#option = option;
  }

  serialize(value: unknown, context: SerdesContext): string | undefined | Promise<string | undefined> {
    if (value === undefined) return undefined;
    const target = this.#target();
    const fault = shapeFault(value, target, 'serialize');
    if (fault !== undefined) throw refuse('serialize', fault, context);
    if (value === null || isSimple(target)) return jsonSerdes.serialize(value, context);
    const library = transformer();
    return library === undefined
      ? loadTransformer().then((late) => instanceText(late, value, target, context))
      : instanceText(library, value, target, context);
  }

  deserialize(text: string | undefined, context: SerdesContext): any {
    if (text === undefined) return undefined;
    const value = parseJson(text, context);
    const target = this.#target();
    const fault = shapeFault(value, target, 'deserialize');
    if (fault !== undefined) throw refuse('deserialize', fault, context);
    if (value === null) return null;
    if (isSimple(target)) return target.type === Date ? reviveDates(value) : value;
    const library = transformer();
    return library === undefined
      ? loadTransformer().then((late) => revive(late, value, target.type, 'deserialize', context))
      : revive(library, value, target.type, 'deserialize', context);
  }

  #target(): ClassTarget {
    this.#resolved ??= resolveTarget(this.#thunk, this.#option);
    return this.#resolved;
  }
}

function instanceText(
  library: ClassTransformer,
  value: unknown,
  target: ClassTarget,
  context: SerdesContext,
): string | undefined {
  const { type } = target;
  const instance = Array.isArray(value) ? value.map((member) => asInstance(member, type)) : asInstance(value, type);
  const check = new FidelityCheck(library);
  const refusal = check.inspect(instance);
  if (refusal !== undefined) throw refuse('serialize', refusal, context);
  let plain: unknown;
  try {
    plain = library.instanceToPlain(instance);
  } catch (cause) {
    throw refuse('serialize', { problem: `class-transformer failed on it (${String(cause)}).`, cause }, context);
  }
  const text = jsonText(plain, context);
  if (check.needsTrial && text !== undefined) {
    const demotion = findDemotion(instance, revive(library, parseJson(text, context), type, 'serialize', context));
    if (demotion !== undefined) throw refuse('serialize', demotion, context);
    check.passTrial();
  }
  return text;
}

/** class-transformer looks up what it is told about a class by the class of the value, which a plain object would not have. */
function asInstance(value: unknown, type: Class): unknown {
  if (value === null || value === undefined || value instanceof type) return value;
  return Object.create(type.prototype, Object.getOwnPropertyDescriptors(value));
}

function revive(
  library: ClassTransformer,
  value: unknown,
  type: Class,
  direction: 'serialize' | 'deserialize',
  context: SerdesContext,
): unknown {
  try {
    return library.plainToInstance(type, value, REVIVAL);
  } catch (cause) {
    throw refuse(direction, { problem: revivalProblem(type, cause), cause }, context);
  }
}

function revivalProblem(type: Class, cause: unknown): string {
  let culprit = `reviving ${type.name}`;
  try {
    new type();
  } catch {
    culprit = `the constructor of ${type.name}, called without arguments,`;
  }
  return (
    `${culprit} threw ${String(cause)}. Classes are revived by calling their constructor without arguments and then setting ` +
    'their properties: make it bear that, also those of nested classes, or give a serdes.'
  );
}

function reviveDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveDates);
  return value === null ? null : new Date(value as string);
}
