import { isPlainObject } from '../json/json-loss.js';
import { kindOf } from '../json/kind-of.js';
import type { Refusal } from '../text/serialization-refusal.js';
import { type ClassTarget, describeTarget } from './class-target.js';

/**
 * Targets that are no classes with fields, and the JSON type of each; their values need no revival
 * beyond a Date's.
 */
const SIMPLE: ReadonlyMap<Function, string> = new Map<Function, string>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [Object, 'object'],
  [Date, 'string'],
]);

/** Whether JSON alone, and `new Date` for a Date, does for a target. */
export function isSimple({ type }: ClassTarget): boolean {
  return SIMPLE.has(type);
}

/**
 * What is wrong with the outer shape of a value that is to be recorded as, or revived to, a target:
 * an array where one was declared, an instance of another class, a number for an object. Null and
 * undefined pass everywhere.
 */
export function shapeFault(
  value: unknown,
  target: ClassTarget,
  direction: 'serialize' | 'deserialize',
): Refusal | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value) !== target.isArray) return mismatch(value, describeTarget(target));
  if (!target.isArray) return memberFault(value, target, direction);
  for (const [index, member] of (value as unknown[]).entries()) {
    const fault = memberFault(member, target, direction);
    if (fault !== undefined) return { ...fault, path: `[${index}]` };
  }
  return undefined;
}

function memberFault(value: unknown, { type }: ClassTarget, direction: string): Refusal | undefined {
  if (value === null || value === undefined) return undefined;
  if (type === Date) {
    const isText = direction === 'deserialize' && typeof value === 'string';
    const isDate = isText ? !Number.isNaN(Date.parse(value)) : value instanceof Date && !Number.isNaN(value.getTime());
    return isDate ? undefined : mismatch(value, direction === 'serialize' ? 'a valid Date' : 'a date as text');
  }
  const simple = SIMPLE.get(type);
  if (simple !== undefined) return typeof value === simple ? undefined : mismatch(value, `a value of type ${simple}`);
  if (typeof value === 'object' && !Array.isArray(value) && (value instanceof type || isPlainObject(value)))
    return undefined;
  return mismatch(value, type.name);
}

function mismatch(value: unknown, declared: string): Refusal {
  return { problem: `${declared} is declared, but it is ${kindOf(value)}.` };
}
