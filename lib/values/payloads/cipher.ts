import type { KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts bytes with a random nonce, which comes first. @param place what they are bound to. */
export function seal(clear: Buffer, secret: KeyObject, place: Buffer): Buffer {
  const { createCipheriv, randomBytes } = process.getBuiltinModule('node:crypto');
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG_BYTES }).setAAD(place);
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

/**
 * The text that was sealed; `undefined` when it is not what was sealed under this secret and for
 * this place.
 */
export function open(data: Buffer, secret: KeyObject, place: Buffer): string | undefined {
  try {
    const { createDecipheriv } = process.getBuiltinModule('node:crypto');
    const nonce = data.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG_BYTES }).setAAD(place);
    decipher.setAuthTag(data.subarray(NONCE_BYTES).subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
  } catch {
    // What OpenSSL says adds nothing, and no part of what it had decrypted may get out.
    return undefined;
  }
}
