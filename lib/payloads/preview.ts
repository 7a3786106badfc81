import { invalidArgument } from '../errors/argument-errors.js';
import { PreviewWriter, type Verdict } from './preview-writer.js';

/**
 * What a preview shows of a value. A field is named by its bare name, which takes fields of that name anywhere (`'email'`), or by its
 * path from the value on (`'$.customer.email'`), in which the members of an array stand for themselves (`'$.items.price'`).
 */
export interface PreviewOptions {
  /** Only these fields are shown, with all that is in them. Default: all. */
  readonly include?: readonly string[] | undefined;
  /** These are left out, also when `include` takes them. Default: none. */
  readonly exclude?: readonly string[] | undefined;
  /** Of these, where they are shown, `***` stands in place of the value. Default: none. */
  readonly mask?: readonly string[] | undefined;
  /** What does not fit is cut, and `…` stands for it. From 16 to 65,536 bytes of JSON. Default: 4,096. */
  readonly maxBytes?: number | undefined;
}

const DEFAULT_BYTES = 4096;
const MOST_BYTES = 64 * 1024;

/** Makes previews of recorded texts. */
export class Preview {
  readonly #include: FieldSet | undefined;
  readonly #exclude: FieldSet;
  readonly #mask: FieldSet;
  readonly #maxBytes: number;

  /** @throws InvalidArgumentError */
  constructor({ include, exclude = [], mask = [], maxBytes = DEFAULT_BYTES }: PreviewOptions) {
    this.#include = include === undefined ? undefined : fieldSet(include, 'include');
    this.#exclude = fieldSet(exclude, 'exclude');
    this.#mask = fieldSet(mask, 'mask');
    if (!Number.isSafeInteger(maxBytes) || maxBytes < 16 || maxBytes > MOST_BYTES) {
      const expected = `a whole number of bytes from 16 to ${MOST_BYTES}`;
      throw invalidArgument({ what: 'maxBytes of the preview of offloaded()', got: maxBytes, expected });
    }
    this.#maxBytes = maxBytes;
  }

  /** The preview of a JSON text, as JSON. None of a text that is not JSON, since its fields can't be told apart. */
  of(text: string): string | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return undefined;
    }
    const writer = new PreviewWriter((name, path, isShown) => this.#judge(name, path, isShown));
    return writer.write(value, this.#include === undefined, this.#maxBytes);
  }

  #judge(name: string, path: string, isAlreadyShown: boolean): Verdict {
    if (isIn(this.#exclude, name, path)) return 'left out';
    const isShown = isAlreadyShown || (this.#include !== undefined && isIn(this.#include, name, path));
    // A masked field that is not included: nothing in it may be shown.
    if (isIn(this.#mask, name, path)) return isShown ? 'masked' : 'left out';
    return isShown ? 'shown' : 'sought';
  }
}

type FieldSet = ReadonlySet<string>;

function isIn(fields: FieldSet, name: string, path: string): boolean {
  return fields.has(name) || fields.has(path);
}

function fieldSet(fields: readonly string[], option: string): FieldSet {
  if (Array.isArray(fields) && fields.every((field) => typeof field === 'string' && field !== ''))
    return new Set(fields);
  throw invalidArgument({
    what: `${option} of the preview of offloaded()`,
    got: fields,
    expected: "an array of field names ('email') and paths ('$.customer.email')",
  });
}
