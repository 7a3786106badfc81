import { createHash, randomFillSync } from 'node:crypto';

/** The digits in the order of their values, which is their order as text. */
const DIGITS = '0123456789abcdefghijklmnopqrstuv';
/** Enough for 35,000 years. */
const TIME_DIGITS = 10;
/** Enough for 80 bits. */
const RANDOM_DIGITS = 16;

/** Random bytes for many ids: asking the system for them costs more than all the rest. */
const random = new Uint8Array(256 * RANDOM_DIGITS);
let used = random.length;
const digits = Buffer.alloc(RANDOM_DIGITS);

/**
 * Makes the id of an execution: 26 digits and small letters, which sort by the time when they were
 * made and carry no other information.
 */
export function newExecutionId(now: number): string {
  return Math.floor(Math.max(0, now)).toString(DIGITS.length).padStart(TIME_DIGITS, '0') + randomDigits();
}

/**
 * Put together as bytes: a text added up of digits would keep a node of memory for each of them.
 */
function randomDigits(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  for (let index = 0; index < RANDOM_DIGITS; index++) {
    digits[index] = DIGITS.charCodeAt(random[used++]! % DIGITS.length);
  }
  return digits.toString('latin1');
}

/**
 * The name of the execution that an invoke starts. It is derived from the invoke, so that starting
 * the execution again finds the one that exists.
 *
 * @param redrives of the caller so far: an invoke that was forgotten starts another execution.
 */
export function childName(callerId: string, operationId: string, redrives: number): string {
  const place = redrives === 0 ? operationId : `${operationId}/${redrives}`;
  return createHash('sha256').update(`${callerId}/${place}`).digest('hex').slice(0, 32);
}
