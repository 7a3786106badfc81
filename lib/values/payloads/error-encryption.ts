import type { ErrorObject } from '../../core/wire/index.js';
import type { ErrorContent, ErrorEncoding } from '../errors/error-encoding.js';
import { ERROR_BYTES } from '../errors/error-trimming.js';
import { refuse } from '../text/serialization-refusal.js';
import { open, seal } from './cipher.js';
import { Envelope } from './envelope.js';
import type { Keyring, ReadyKey } from './keyring.js';

/** The option `errors` of `encrypted()`. */
export type ErrorRecording = 'keep' | 'message' | 'encrypt';

const ENVELOPE = new Envelope('everstep.encrypted');
/** An encrypted error grows by a third. */
const MOST_BYTES = Math.floor(ERROR_BYTES * 0.7);
const INSTEAD = '(the message is encrypted)';

/**
 * The encoding of errors of `encrypted()`. Encrypted errors can be read under each value of the
 * option `errors`, once `ready()` has loaded the keys.
 */
export class ErrorEncryption implements ErrorEncoding {
  readonly #keys: Keyring;
  readonly #recording: ErrorRecording;
  #ready: readonly ReadyKey[] | undefined;

  constructor(keys: Keyring, recording: ErrorRecording) {
    this.#keys = keys;
    this.#recording = recording;
  }

  get content(): ErrorContent {
    return this.#recording === 'message' ? 'message' : 'all';
  }

  get isSecret(): boolean {
    return this.#recording === 'encrypt';
  }

  get most(): number {
    return this.isSecret ? MOST_BYTES : ERROR_BYTES;
  }

  ready(): Promise<void> | undefined {
    if (!this.isSecret || this.#ready !== undefined) return undefined;
    return this.#keys.all().then((keys) => {
      this.#ready = keys;
    });
  }

  encode({ ErrorType, ...rest }: ErrorObject, executionId: string): ErrorObject {
    if (!this.isSecret) return { ErrorType, ...rest };
    const { id, secret } = this.#ready![0]!;
    const data = seal(Buffer.from(JSON.stringify(rest)), secret, placeOf(executionId));
    return { ErrorType, ErrorMessage: INSTEAD, ErrorData: ENVELOPE.write({ key: id, data: data.toString('base64') }) };
  }

  decode(error: ErrorObject, executionId: string): ErrorObject {
    const { ErrorType, ErrorData } = error;
    if (ErrorData === undefined || !ENVELOPE.matches(ErrorData)) return error;
    const context = { executionId, workflowName: '', what: 'error', where: `execution ${executionId}` };
    const { key: id, data } = ENVELOPE.read(ErrorData, context)!;
    const key = this.#ready?.find((ready) => ready.id === id);
    const clear =
      key && typeof data === 'string' ? open(Buffer.from(data, 'base64'), key.secret, placeOf(executionId)) : undefined;
    if (clear !== undefined) return { ErrorType, ...JSON.parse(clear) };
    const problem =
      "it is encrypted, and the keys given to encrypted() do not open it. Keep former keys in the list, and errors: 'encrypt', as long as values " +
      'recorded under them are needed. Or was it changed, or moved from another execution?';
    throw refuse('deserialize', { problem }, context);
  }
}

/**
 * An encrypted error is bound to the execution only: the contexts around its operation record the
 * same text again.
 */
function placeOf(executionId: string): Buffer {
  return Buffer.from(JSON.stringify(['everstep.encrypted/1', executionId, 'error']));
}
