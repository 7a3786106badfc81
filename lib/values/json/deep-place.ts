import { safeGet } from '../../core/safe-get.js';
import { memberPath } from './json-loss.js';

/** The most parts of a path in a message. */
const LONGEST_PATH = 20;

/** A part of a value, with its holder. */
interface Place {
  readonly value: object;
  readonly depth: number;
  readonly part: string;
  readonly holder: Place | undefined;
}

/**
 * The beginning of the path to a part that is nested more than `levels` deep; `undefined` if there
 * is none. Doesn't recurse, and visits each object once.
 */
export function deepPlace(value: unknown, levels: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const seen = new Set<object>();
  const places: Place[] = [{ value, depth: 1, part: '', holder: undefined }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    if (place.depth > levels) return beginningOf(place);
    if (seen.has(place.value)) continue;
    seen.add(place.value);
    for (const name of namesOf(place.value)) {
      const member = safeGet(place.value, name);
      if (typeof member !== 'object' || member === null) continue;
      const part = Array.isArray(place.value) ? `[${name}]` : memberPath(name);
      places.push({ value: member, depth: place.depth + 1, part, holder: place });
    }
  }
  return undefined;
}

function namesOf(value: object): string[] {
  try {
    return ArrayBuffer.isView(value) ? [] : Object.keys(value);
  } catch {
    return [];
  }
}

function beginningOf(place: Place): string {
  const parts: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.holder) parts.push(at.part);
  return `${parts
    .reverse()
    .slice(0, LONGEST_PATH + 1)
    .join('')}…`;
}
