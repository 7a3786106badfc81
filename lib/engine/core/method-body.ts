import { type MethodBody, places } from './current-place.js';

/*
 * Which decorated method the code that runs now is the body of. The asynchronous context says so,
 * and not a note on the instance: calls that run at the same time, or that were given up, must not
 * pass for calls from within.
 */

/** Runs the body of a decorated method. Outside an execution it just runs. */
export function runAsMethod<T>(method: MethodBody, body: () => T): T {
  const place = places.getStore();
  return place?.scope === undefined ? body() : places.run({ ...place, method }, body);
}

/** Whether the code that runs now belongs to the body of this method. */
export function isInMethod(instance: object, key: string | symbol): boolean {
  const method = places.getStore()?.method;
  return method !== undefined && method.instance === instance && method.key === key;
}

/** The kind of the method whose body the code that runs now belongs to. */
export function kindOfMethodHere(): string | undefined {
  return places.getStore()?.method?.kind;
}
