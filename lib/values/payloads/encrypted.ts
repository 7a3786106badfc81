import type { KeyObject } from 'node:crypto';
import { InvalidArgumentError, isRecord } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks, oneOf } from '../../core/errors/check-options.js';
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
   * The key, or several: the first encrypts, all decrypt. To change the key put the new one first,
   * and drop the old one when no execution that was recorded under it is needed any more.
   */
  readonly key: EncryptionKey | readonly EncryptionKey[];
  /**
   * Takes recorded text that is not encrypted as it is: that of `input`s, which come from outside,
   * or `all`, while executions from before the change are under way. Whoever can write such a text
   * needs no key. Default: a `SerializationError`.
   */
  readonly acceptPlaintext?: 'input' | 'all' | undefined;
  /**
   * What is recorded of errors that workflow code throws, where this is the serdes of a workflow,
   * runtime or handler. `keep`: all of them, in the clear, with what they carry, as the headers and
   * the body of a request. `message`: type, message and stack, in the clear, and nothing that they
   * carry. `encrypt`: the type in the clear, and all else encrypted; logs have the type alone.
   * Errors from outside are recorded as they come. Default: `keep`.
   */
  readonly errors?: ErrorRecording | undefined;
  /**
   * Makes the text that is encrypted. Default: what applies without this serdes, revival of classes
   * included.
   */
  readonly inner?: Serdes<T> | undefined;
}

const OPTIONS: OptionChecks<EncryptedOptions> = {
  key: undefined,
  acceptPlaintext: oneOf('input', 'all'),
  errors: oneOf('keep', 'message', 'encrypt'),
  inner: undefined,
};
const ENVELOPE = new Envelope('everstep.encrypted');

/**
 * A serdes that encrypts what is recorded: AES-256-GCM with a random nonce each time, bound to the
 * execution and operation, so that a recorded text is of no use in another place. The text takes a
 * third more room. Names and times of operations are not encrypted, and errors only where `errors`
 * says so. One key is good for 2^32 texts.
 *
 * @throws {@link InvalidArgumentError} for what is no key; when a function gives it, as soon as it
 * is called. What the function itself throws fails the attempt, and the retry strategy decides.
 * @throws {@link SerializationError} from reading: under a key that is not given, changed since, or
 * from another place.
 *
 * @example
 * createHandler(OrderWorkflow, { serdes: encrypted({ key: Buffer.from(process.env.ORDER_KEY!, 'base64') }) })
 */
export function encrypted<T = any>(options: EncryptedOptions<T>): Serdes<T> {
  // What is no object may be the key itself, and is not to be quoted.
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
      'Keep a former key in the list, behind the current one, as long as anything recorded under it is needed.';
    throw refuse('deserialize', { problem }, context);
  }

  #plaintext(text: string, context: SerdesContext): string {
    const isAccepted = this.#acceptPlaintext === 'input' ? context.what === 'input' : this.#acceptPlaintext === 'all';
    if (isAccepted) return text;
    const problem =
      'it is not encrypted. Was it recorded before encrypted() was an option, or does it come from outside? ' +
      "acceptPlaintext: 'all' takes the former, and 'input' takes inputs that come in the clear.";
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

/** What a ciphertext is bound to. */
function placeOf({ executionId, operationId = '', what = 'result' }: SerdesContext): Buffer {
  return Buffer.from(JSON.stringify(['everstep.encrypted/1', executionId, operationId, what]));
}
