import { cureForHiddenState } from './hidden-state.js';
import { isKept } from './kept-state.js';
import { classNameOf, isPlainObject, memberPath } from './lossless.js';
import type { Refusal } from './refusal.js';

/** Compares a value with its revival: finds the first instance in it that came back as something less. */
export function findDemotion(original: unknown, revived: unknown, path = ''): Refusal | undefined {
  if (typeof original !== 'object' || original === null || revived === undefined || revived === null) return undefined;
  if (original instanceof Date) return revived instanceof Date ? undefined : demotion(original, 'as text', path);
  // Text or a number in place of an object is what a @Transform() chose to make of it.
  if (typeof revived !== 'object') return undefined;
  if (!Array.isArray(original) && !isPlainObject(original)) {
    if (Array.isArray(revived)) return demotion(original, 'as an array', path);
    if (isPlainObject(revived)) return demotion(original, 'as a plain object', path);
    if (cureForHiddenState(Object.getPrototypeOf(original)) !== undefined) {
      return isKept(original, revived)
        ? demotionOfMember(original, revived, path)
        : demotion(original, 'without what it holds', path);
    }
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

function demotionOfMember(original: object, revived: object, path: string): Refusal | undefined {
  if (original instanceof Set) return findDemotion([...original], [...(revived as Set<unknown>)], path);
  if (!(original instanceof Map)) return undefined;
  for (const [key, value] of original) {
    const found = findDemotion(value, (revived as Map<unknown, unknown>).get(key), `${path}[${JSON.stringify(key)}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function demotion(original: object, form: string, path: string): Refusal {
  const className = classNameOf(original);
  const cure =
    cureForHiddenState(Object.getPrototypeOf(original)) ??
    `Put @Type(() => ${className}) of class-transformer on the property that holds it`;
  const problem = `it is an instance of ${className}, and would come back ${form}. ${cure}, or give both ways of it with @Transform().`;
  return { path, problem };
}
