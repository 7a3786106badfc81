import type { ErrorObject } from '../../core/wire/index.js';
import type { ErrorContent, ErrorEncoding } from '../errors/error-encoding.js';
import { ERROR_BYTES } from '../errors/error-trimming.js';
import { refuse } from '../text/serialization-refusal.js';
import { open, seal } from './cipher.js';
import { Envelope } from './envelope.js';
import type { Keyring, ReadyKey } from './keyring.js';

/** How much of an error is recorded, and how. */
export type ErrorRecording = 'keep' | 'message' | 'encrypt';

const ENVELOPE = new Envelope('everstep.encrypted');
/** What is encrypted takes a third more room. */
const MOST_BYTES = Math.floor(ERROR_BYTES * 0.7);
const INSTEAD = '(the message is encrypted)';

/**
 * What `encrypted()` makes of errors. What was encrypted can be read under each of its options,
 * once the keys are there.
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
      "it is encrypted, and the keys given to encrypted() do not open it. Keep former keys in the list, and errors: 'encrypt', as long as anything " +
      'that was recorded under them is needed; or was it changed, or moved from another execution?';
    throw refuse('deserialize', { problem }, context);
  }
}

/**
 * What an encrypted error is bound to: it is recorded again, as it is, by the contexts that it goes
 * through.
 */
function placeOf(executionId: string): Buffer {
  return Buffer.from(JSON.stringify(['everstep.encrypted/1', executionId, 'error']));
}
