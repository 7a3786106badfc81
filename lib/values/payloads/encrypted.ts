import type { KeyObject } from 'node:crypto';
import { InvalidArgumentError, isRecord } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks, oneOf } from '../../core/errors/check-options.js';
import { ENCRYPTED_MARK } from '../../core/payload-marks.js';
import type { Codec, Serdes, SerdesContext } from '../text/serdes.js';
import { refuse } from '../text/serialization-refusal.js';
import { overErrors } from '../with-codec.js';
import { open, seal } from './cipher.js';
import { Envelope } from './envelope.js';
import { ErrorEncryption, type ErrorRecording } from './error-encryption.js';
import { type EncryptionKey, Keyring } from './keyring.js';
import { utf8 } from './utf8.js';

/** Options of {@link encrypted}. */
export interface EncryptedOptions<T = any> {
  /**
   * One key or several: the first encrypts, all decrypt. To rotate keys, put the new one first, and
   * remove the old one when executions recorded under it are no longer needed.
   */
  readonly key: EncryptionKey | readonly EncryptionKey[];
  /**
   * Accepts text that is not encrypted: only that of an `input`, which comes from outside; or
   * `all`, while executions from before the change are running. Note that such a text can be forged
   * without a key. Default: text in clear is refused with a `SerializationError`.
   */
  readonly acceptPlaintext?: 'input' | 'all' | undefined;
  /**
   * How errors of workflow code are recorded; only for the serdes of a workflow, runtime or
   * handler. `keep`: in clear, with all their properties, such as the headers and the body of a
   * request. `message`: type, message and stack in clear, without properties. `encrypt`: the type
   * in clear, all else encrypted; logs show only the type. Errors from outside are recorded as they
   * come. Default: `keep`.
   */
  readonly errors?: ErrorRecording | undefined;
  /**
   * Makes the text that is encrypted. Default: the serdes that applies otherwise, with revival of
   * classes.
   */
  readonly inner?: Serdes<T> | undefined;
}

const OPTIONS: OptionChecks<EncryptedOptions> = {
  key: undefined,
  acceptPlaintext: oneOf('input', 'all'),
  errors: oneOf('keep', 'message', 'encrypt'),
  inner: undefined,
};
const ENVELOPE = new Envelope(ENCRYPTED_MARK);

/**
 * A serdes that encrypts recorded values: AES-256-GCM with a random nonce per text, bound to the
 * execution and the operation, so that a text can't be moved to another one. The text grows by a
 * third. Names and times of operations are not encrypted; errors only with the option `errors`. Use
 * one key for at most 2^32 texts.
 *
 * @throws {@link InvalidArgumentError} for an invalid key; for a key from a function, when the
 * function is called. An error of the function fails the attempt, and the retry strategy decides.
 * @throws {@link SerializationError} when a text is read that was encrypted under an unknown key,
 * changed, or recorded for another operation.
 *
 * @example
 * const key = Buffer.from(process.env.ORDER_KEY!, 'base64');
 * createHandler(OrderWorkflow, { serdes: encrypted({ key }) });
 */
export function encrypted<T = any>(options: EncryptedOptions<T>): Serdes<T> {
  // Anything but an object may be the key itself, which no message may quote.
  if (!isRecord(options))
    throw new InvalidArgumentError(`options of encrypted(): expected an object, got ${typeof options}.`);
  checkOptions(options, OPTIONS, 'encrypted()');
  const { key, acceptPlaintext, errors = 'keep', inner } = options;
  const keys = new Keyring(isSeveral(key) ? key : [key]);
  return overErrors(new Encryption(keys, acceptPlaintext), inner, new ErrorEncryption(keys, errors));
}

function isSeveral(key: EncryptedOptions['key']): key is readonly EncryptionKey[] {
  return Array.isArray(key);
}

class Encryption implements Codec {
  readonly #keys: Keyring;
  readonly #acceptPlaintext: EncryptedOptions['acceptPlaintext'];

  constructor(keys: Keyring, acceptPlaintext: EncryptedOptions['acceptPlaintext']) {
    this.#keys = keys;
    this.#acceptPlaintext = acceptPlaintext;
  }

  async encode(text: string, context: SerdesContext): Promise<string> {
    const clear = utf8(text, context);
    const { id, secret } = await this.#keys.current();
    return ENVELOPE.write({ key: id, data: seal(clear, secret, placeOf(context)).toString('base64') });
  }

  async decode(text: string, context: SerdesContext): Promise<string> {
    const envelope = ENVELOPE.read(text, context);
    if (envelope === undefined) return this.#plaintext(text, context);
    const { key: id, data } = envelope;
    if (typeof id !== 'string' || typeof data !== 'string') throw ENVELOPE.broken(context);
    const key = await this.#keys.find(id);
    if (key !== undefined) return decrypt(Buffer.from(data, 'base64'), key.secret, context);
    const known = (await this.#keys.ids()).join(', ');
    const problem =
      `it is encrypted under the key ${JSON.stringify(id.slice(0, 32))}, and the keys given to encrypted() are: ${known}. ` +
      'Keep a former key in the list, behind the current one, as long as values recorded under it are needed.';
    throw refuse('deserialize', { problem }, context);
  }

  #plaintext(text: string, context: SerdesContext): string {
    const isAccepted = this.#acceptPlaintext === 'input' ? context.what === 'input' : this.#acceptPlaintext === 'all';
    if (isAccepted) return text;
    const problem =
      'it is not encrypted. Was it recorded before encrypted() was an option, or does it come from outside? ' +
      "acceptPlaintext: 'all' accepts both, and 'input' accepts only inputs in clear.";
    throw refuse('deserialize', { problem }, context);
  }
}

function decrypt(data: Buffer, secret: KeyObject, context: SerdesContext): string {
  const text = open(data, secret, placeOf(context));
  if (text !== undefined) return text;
  const problem =
    'its encrypted text was changed after it was recorded, or was recorded for another operation or execution. ' +
    'Restore the record from a copy, or start the execution anew.';
  throw refuse('deserialize', { problem }, context);
}

/** The execution, operation and role that a ciphertext is bound to. */
function placeOf({ executionId, operationId = '', what = 'result' }: SerdesContext): Buffer {
  return Buffer.from(JSON.stringify(['everstep.encrypted/1', executionId, operationId, what]));
}
