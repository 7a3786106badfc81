import type { SerdesContext } from '../text/serdes.js';
import { refuse } from '../text/serialization-refusal.js';

/** What an envelope holds, not yet checked. */
export type EnvelopeFields = Readonly<Record<string, unknown>>;

/**
 * The form of what a codec records in place of a text: a JSON object with one property, whose name
 * tells the codec. Which texts are envelopes goes by how they begin, so it is as certain for texts
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

  /** Whether `read` would take a text for an envelope. */
  matches(text: string): boolean {
    return this.#beginning.test(text);
  }

  /** @param json more fields, as they stand in JSON: `,"preview":{}`. */
  write(fields: EnvelopeFields, json = ''): string {
    const text = JSON.stringify({ version: Envelope.#version, ...fields });
    return `{"${this.#mark}":${text.slice(0, -1)}${json}}}`;
  }

  /**
   * The fields of an envelope; `undefined` when the text is none.
   * @throws SerializationError when it is a broken one.
   */
  read(text: string, context: SerdesContext): EnvelopeFields | undefined {
    if (!this.matches(text)) return undefined;
    const fields = this.#parse(text);
    if (fields === undefined) throw this.broken(context);
    if (fields.version === Envelope.#version) return fields;
    const problem = `its "${this.#mark}" has a version that this release of Everstep doesn't know. Was it recorded by a later one? Update this one.`;
    throw refuse('deserialize', { problem }, context);
  }

  /** The error for an envelope whose fields are not what was written. */
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
