import { checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import { PreviewWriter, type Verdict } from './preview-writer.js';

/**
 * The fields that a preview shows. A field is selected by its name, at any depth (`'email'`), or by
 * its path in the value (`'$.customer.email'`); a path skips the indexes of arrays
 * (`'$.items.price'`).
 */
export interface PreviewOptions {
  /** Only these fields are shown, with everything in them. Default: all. */
  readonly include?: readonly string[] | undefined;
  /** These fields are left out, even if `include` selects them. Default: none. */
  readonly exclude?: readonly string[] | undefined;
  /** The values of these fields are shown as `***`. Default: none. */
  readonly mask?: readonly string[] | undefined;
  /**
   * The most bytes of JSON, from 16 to 65,536; a longer preview is cut and marked with `…`.
   * Default: 4,096.
   */
  readonly maxBytes?: number | undefined;
}

const DEFAULT_BYTES = 4096;
const MOST_BYTES = 64 * 1024;

const checkFields = optionCheck(
  (fields) => Array.isArray(fields) && fields.every((field) => typeof field === 'string' && field !== ''),
  "an array of field names ('email') and paths ('$.customer.email')",
);
const OPTIONS: OptionChecks<PreviewOptions> = {
  include: checkFields,
  exclude: checkFields,
  mask: checkFields,
  maxBytes: optionCheck(
    (value) => Number.isSafeInteger(value) && value >= 16 && value <= MOST_BYTES,
    `a whole number of bytes from 16 to ${MOST_BYTES}`,
  ),
};

/** Makes previews of recorded texts. */
export class Preview {
  readonly #include: FieldSet | undefined;
  readonly #exclude: FieldSet;
  readonly #mask: FieldSet;
  readonly #maxBytes: number;

  /** @throws InvalidArgumentError */
  constructor(options: PreviewOptions) {
    checkOptions(options, OPTIONS, 'the preview of offloaded()');
    const { include, exclude = [], mask = [], maxBytes = DEFAULT_BYTES } = options;
    this.#include = include === undefined ? undefined : new Set(include);
    this.#exclude = new Set(exclude);
    this.#mask = new Set(mask);
    this.#maxBytes = maxBytes;
  }

  /**
   * The preview of a JSON text, as JSON; `undefined` for a text that is not JSON, which has no
   * fields.
   */
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
