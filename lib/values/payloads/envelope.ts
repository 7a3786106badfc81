import type { SerdesContext } from '../text/serdes.js';
import { refuse } from '../text/serialization-refusal.js';

const SPACE = 0x20;
const BRACE = 0x7b;
const FIRST_BEYOND_ASCII = 0x80;

/** The fields of an envelope, unchecked. */
export type EnvelopeFields = Readonly<Record<string, unknown>>;

/**
 * The recorded form of an encoded text: a JSON object with one property, whose name identifies the
 * codec. An envelope is recognized by the beginning of the text, so the test also works for texts
 * that are not JSON.
 */
export class Envelope {
  static readonly #version = 1;
  readonly #mark: string;
  readonly #beginning: RegExp;

  /** @param mark the name of the one property, such as `everstep.encrypted`. */
  constructor(mark: string) {
    this.#mark = mark;
    this.#beginning = new RegExp(`^\\s*\\{\\s*"${mark.replace('.', '\\.')}"\\s*:`);
  }

  /** Whether `read` treats a text as an envelope. */
  matches(text: string): boolean {
    const first = text.charCodeAt(0);
    // Fast path: most texts begin as no object does, nor with a space.
    return (first === BRACE || !(first > SPACE && first < FIRST_BEYOND_ASCII)) && this.#beginning.test(text);
  }

  /** @param json more fields, as JSON: `,"preview":{}`. */
  write(fields: EnvelopeFields, json = ''): string {
    const text = JSON.stringify({ version: Envelope.#version, ...fields });
    return `{"${this.#mark}":${text.slice(0, -1)}${json}}}`;
  }

  /**
   * The fields of an envelope; `undefined` if the text is none.
   * @throws SerializationError if it is a broken one.
   */
  read(text: string, context: SerdesContext): EnvelopeFields | undefined {
    if (!this.matches(text)) return undefined;
    const fields = this.#parse(text);
    if (fields === undefined) throw this.broken(context);
    if (fields.version === Envelope.#version) return fields;
    const problem = `its "${this.#mark}" has a version that this release of Everstep doesn't know. Was it recorded by a later one? Update this one.`;
    throw refuse('deserialize', { problem }, context);
  }

  /** Makes the error for an envelope with missing or wrong fields. */
  broken(context: SerdesContext): Error {
    const problem = `what is recorded begins as "${this.#mark}" but is not whole: it was changed or cut after it was written.`;
    return refuse('deserialize', { problem }, context);
  }

  #parse(text: string): EnvelopeFields | undefined {
    try {
      const fields: unknown = JSON.parse(text)[this.#mark];
      return typeof fields === 'object' && fields !== null ? (fields as EnvelopeFields) : undefined;
    } catch {
      return undefined;
    }
  }
}
