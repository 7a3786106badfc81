import { type ErrorObject, LIMITS } from '../../core/wire/index.js';
import { jsonEscapedBytes, utf8Bytes } from '../text/text-size.js';
import { type PlainCause, type PlainError, toWire } from './plain-error.js';

/** What an error may take; the rest of the update (ids, names) needs the remainder. */
export const ERROR_BYTES = LIMITS.errorUpdateBytes - 2048;

/** Each is tried in turn. */
const FRAMES_KEPT = [16, 8, 4, 2, 0];
const CHARACTERS_KEPT = [8192, 2048, 512, 128];
const MOST_CUTS_NAMED = 5;
const LONGEST_CUT_NAME = 60;

/**
 * The wire form of an error, cut to the size of an update. The last frame of the stack lists what
 * was cut.
 */
export function trimError(recorded: PlainError, most: number): ErrorObject {
  const wire = toWire(recorded);
  return excessOf(wire, most) <= 0 ? wire : new Cutter(recorded, most).cut();
}

/** The bytes above the limit, as it will be sent. */
function excessOf(wire: ErrorObject, most: number): number {
  return utf8Bytes(JSON.stringify(wire)) - most;
}

class Cutter {
  readonly #root: PlainError;
  readonly #most: number;
  readonly #all: PlainError[] = [];
  /** The names of the parts that were cut. */
  readonly #cuts = new Set<string>();

  constructor(root: PlainError, most: number) {
    this.#root = root;
    this.#most = most;
    this.#collect(root);
  }

  cut(): ErrorObject {
    return this.#cutFrames() ?? this.#cutData() ?? this.#cutMessages() ?? this.#cutCauses();
  }

  #collect(error: PlainError): void {
    this.#all.push(error);
    for (const cause of causesOf(error)) if ('error' in cause) this.#collect(cause.error);
  }

  #cutFrames(): ErrorObject | undefined {
    for (const kept of FRAMES_KEPT) {
      for (const error of this.#all) {
        if (error.frames.length <= kept) continue;
        error.frames.length = kept;
        this.#cuts.add('stack frames');
      }
      const wire = this.#marked();
      if (excessOf(wire, this.#most) <= 0) return wire;
    }
    return undefined;
  }

  /** Cuts the largest property first, across all errors. */
  #cutData(): ErrorObject | undefined {
    const bulk = this.#all.flatMap(bulkOf).sort((one, other) => one.bytes - other.bytes);
    let wire = this.#marked();
    while (bulk.length > 0) {
      for (let excess = excessOf(wire, this.#most); excess > 0 && bulk.length > 0; ) {
        const { name, bytes, drop } = bulk.pop()!;
        drop();
        this.#cuts.add(name);
        excess -= bytes;
      }
      wire = this.#marked();
      if (excessOf(wire, this.#most) <= 0) return wire;
    }
    return undefined;
  }

  #cutMessages(): ErrorObject | undefined {
    const whole = this.#all.map(({ message }) => message);
    for (const kept of CHARACTERS_KEPT) {
      this.#all.forEach((error, index) => {
        error.message = shortened(whole[index]!, kept);
      });
      const wire = this.#marked();
      if (excessOf(wire, this.#most) <= 0) return wire;
    }
    return undefined;
  }

  #cutCauses(): ErrorObject {
    delete this.#root.cause;
    delete this.#root.errors;
    this.#cuts.add('cause');
    return this.#marked();
  }

  #marked(): ErrorObject {
    for (const error of this.#all) if (error.data && Object.keys(error.data).length === 0) delete error.data;
    if (this.#cuts.size === 0) return toWire(this.#root);
    const named = [...this.#cuts].slice(0, MOST_CUTS_NAMED).map((name) => name.slice(0, LONGEST_CUT_NAME));
    const more = this.#cuts.size - named.length;
    const mark = `(cut to fit the record: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
    return toWire({ ...this.#root, frames: [...this.#root.frames, mark] });
  }
}

function shortened(message: string, kept: number): string {
  if (message.length <= kept) return message;
  // Doesn't split a surrogate pair.
  const end = /[\uD800-\uDBFF]/.test(message[kept - 1]!) ? kept - 1 : kept;
  return `${message.slice(0, end)}… (cut, ${message.length} characters in all)`;
}

function causesOf({ cause, errors = [] }: PlainError): readonly PlainCause[] {
  return cause === undefined ? errors : [cause, ...errors];
}

/** A part of an error that may be dropped. */
interface Bulk {
  readonly name: string;
  readonly bytes: number;
  readonly drop: () => void;
}

/** An error's properties, and its causes that are no errors. */
function bulkOf(error: PlainError): Bulk[] {
  const { data = {} } = error;
  const bulk: Bulk[] = Object.keys(data).map((name) => ({
    name,
    bytes: sizeOf(data[name]),
    drop: () => delete data[name],
  }));
  for (const cause of causesOf(error)) {
    if (!('value' in cause)) continue;
    const drop = () => {
      cause.value = '(cut)';
    };
    bulk.push({ name: 'cause', bytes: sizeOf(cause.value), drop });
  }
  return bulk;
}

/** The bytes of a value inside ErrorData, where its quotes are escaped once more. */
function sizeOf(value: unknown): number {
  return jsonEscapedBytes(JSON.stringify(value));
}
