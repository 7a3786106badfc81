import { classNameOf, isPlainObject, memberPath } from './lossless.js';
import type { Refusal } from './refusal.js';

/** Compares a value with its revival: finds the first instance in it that came back as something less. */
export function findDemotion(original: unknown, revived: unknown, path = ''): Refusal | undefined {
  if (typeof original !== 'object' || original === null || revived === undefined || revived === null) return undefined;
  if (original instanceof Date) return revived instanceof Date ? undefined : demotion('Date', 'as text', path);
  // Text or a number in place of an object is what a @Transform() chose to make of it.
  if (typeof revived !== 'object') return undefined;
  if (!Array.isArray(original) && !isPlainObject(original)) {
    if (Array.isArray(revived)) return demotion(classNameOf(original), 'as an array', path);
    if (isPlainObject(revived)) return demotion(classNameOf(original), 'as a plain object', path);
    if (ArrayBuffer.isView(original)) return undefined;
  }
  for (const name of Object.keys(original)) {
    const found = findDemotion(
      (original as Record<string, unknown>)[name],
      (revived as Record<string, unknown>)[name],
      path + (Array.isArray(original) ? `[${name}]` : memberPath(name)),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function demotion(className: string, form: string, path: string): Refusal {
  const cure =
    className === 'Map' || className === 'Set'
      ? 'Keep it as an array or a plain object, or give both ways of it with @Transform().'
      : `Put @Type(() => ${className}) of class-transformer on the property that holds it, or give both ways of it with @Transform().`;
  return { path, problem: `it is an instance of ${className}, and would come back ${form}. ${cure}` };
}
