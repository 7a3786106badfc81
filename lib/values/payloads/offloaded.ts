import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import { OFFLOADED_MARK } from '../../core/payload-marks.js';
import { LIMITS } from '../../core/wire/index.js';
import type { Codec, Serdes, SerdesContext } from '../text/serdes.js';
import { refuse } from '../text/serialization-refusal.js';
import { codecsOf, withCodec } from '../with-codec.js';
import { Envelope } from './envelope.js';
import type { PayloadStore } from './payload-store.js';
import { Preview, type PreviewOptions } from './preview.js';
import { utf8 } from './utf8.js';

/** Options of {@link offloaded}. */
export interface OffloadedOptions<T = any> {
  /** The store for large texts: `new FilePayloadStore({ directory })`, or one of your own. */
  readonly store: PayloadStore;
  /**
   * The most bytes of a text that is recorded directly; with 0 every text goes to the store. At
   * most 256 KiB. Default: 128 KiB.
   */
  readonly threshold?: number | undefined;
  /** The part of a large value that is recorded in clear beside the reference. Default: none. */
  readonly preview?: PreviewOptions | undefined;
  /** Makes the text. Default: the serdes that applies otherwise, with revival of classes. */
  readonly inner?: Serdes<T> | undefined;
}

const MOST = LIMITS.operationPayloadBytes;
const OPTIONS: OptionChecks<OffloadedOptions> = {
  store: undefined,
  threshold: optionCheck(
    (value) => Number.isSafeInteger(value) && value >= 0 && value <= MOST,
    `a whole number of bytes from 0 to ${MOST}`,
  ),
  preview: undefined,
  inner: undefined,
};
const ENVELOPE = new Envelope(OFFLOADED_MARK);

/** Leaves room for an encryption of the text. */
const DEFAULT_THRESHOLD = 128 * 1024;

/**
 * A serdes that keeps large texts in a store and records their key, size and checksum, with an
 * optional preview. Small texts are recorded directly. A text is in the store before the record
 * refers to it. Keys begin with the execution's id, so that the texts of one execution can be
 * found; they are removed with its record, if the store can remove texts.
 *
 * @throws {@link InvalidArgumentError} for an option that is out of range.
 * @throws {@link SerializationError} when a text is read that is missing in the store or was
 * changed.
 * @throws {@link PayloadStoreError} from a `FilePayloadStore` that fails.
 *
 * @example
 * const payloads = new FilePayloadStore({ directory: '/mnt/payloads' });
 * new WorkflowRuntime({ store, serdes: offloaded({ store: payloads }) });
 */
export function offloaded<T = any>(options: OffloadedOptions<T>): Serdes<T> {
  checkOptions(options, OPTIONS, 'offloaded()');
  const { store, threshold, preview, inner } = options;
  if (typeof store?.put !== 'function' || typeof store.get !== 'function') {
    const expected = 'a payload store: an object with the methods put(key, text) and get(key)';
    throw invalidArgument({ what: 'store of offloaded()', got: store, expected });
  }
  return withCodec(
    new Offloading(store, threshold ?? DEFAULT_THRESHOLD, preview === undefined ? undefined : new Preview(preview)),
    inner,
  );
}

/** The stores that a serdes keeps large texts in; most have none. */
export function payloadStoresOf(serdes: Serdes | undefined): readonly PayloadStore[] {
  return codecsOf(serdes).flatMap((codec) => (codec instanceof Offloading ? [codec.store] : []));
}

class Offloading implements Codec {
  readonly store: PayloadStore;
  readonly #threshold: number;
  readonly #preview: Preview | undefined;

  constructor(store: PayloadStore, threshold: number, preview: Preview | undefined) {
    this.store = store;
    this.#threshold = threshold;
    this.#preview = preview;
  }

  async encode(text: string, context: SerdesContext, original: string): Promise<string> {
    // A text that looks like an envelope goes to the store too, so that it is not mistaken for one.
    if (this.#isSmall(text) && !ENVELOPE.matches(text)) return text;
    const bytes = utf8(text, context);
    const sha256 = sha256Of(bytes);
    const key = keyOf(context, sha256);
    await this.store.put(key, text);
    const preview = this.#preview?.of(original);
    return ENVELOPE.write(
      { key, bytes: bytes.length, sha256 },
      preview === undefined ? undefined : `,"preview":${preview}`,
    );
  }

  async decode(text: string, context: SerdesContext): Promise<string> {
    const envelope = ENVELOPE.read(text, context);
    if (envelope === undefined) return text;
    const { key, sha256, bytes } = envelope;
    if (typeof key !== 'string' || typeof sha256 !== 'string') throw ENVELOPE.broken(context);
    if (key !== keyOf(context, sha256)) {
      const problem = `it names the payload ${key}, which belongs to another operation or execution, or has other content. Was the record changed?`;
      throw refuse('deserialize', { problem }, context);
    }
    const payload: unknown = await this.store.get(key);
    if (typeof payload === 'string' && sha256Of(Buffer.from(payload)) === sha256) return payload;
    const problem =
      payload === undefined
        ? `its payload ${key} is not in the store given to offloaded(). Was it deleted, or is this another store than it was put into?`
        : `its payload ${key} is not what was put into the store: the ${bytes} bytes had another checksum. Restore it from a copy.`;
    throw refuse('deserialize', { problem }, context);
  }

  /** No character takes more than 3 bytes. */
  #isSmall(text: string): boolean {
    return text.length * 3 <= this.#threshold || Buffer.byteLength(text) <= this.#threshold;
  }
}

/** The key depends on execution, operation, role and content, and on nothing else. */
function keyOf({ executionId, operationId = 'execution', what = 'result' }: SerdesContext, sha256: string): string {
  return `${ownerOf(executionId)}/${operationId}/${what}-${sha256}`;
}

/** The first part of the keys of an execution's payloads. */
export function ownerOf(executionId: string): string {
  return encodeURIComponent(executionId);
}

function sha256Of(bytes: Buffer): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', bytes, 'hex');
}
