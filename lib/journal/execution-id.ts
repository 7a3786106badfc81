import { createHash, randomFillSync } from 'node:crypto';

/** In the order of what they stand for, as text sorts them. */
const DIGITS = '0123456789abcdefghijklmnopqrstuv';
/** Reach for 35,000 years. */
const TIME_DIGITS = 10;
/** Hold 80 bits. */
const CHANCE_DIGITS = 16;

/** Chance for many ids: to ask the system for it takes longer than all else. */
const chance = new Uint8Array(256 * CHANCE_DIGITS);
let used = chance.length;
const digits = Buffer.alloc(CHANCE_DIGITS);

/**
 * A new id of an execution: 26 digits and small letters that say nothing to anyone, and sort by the
 * time at which they were made.
 */
export function newExecutionId(now: number): string {
  return Math.floor(Math.max(0, now)).toString(DIGITS.length).padStart(TIME_DIGITS, '0') + chanceDigits();
}

/** Put together as bytes: a text added up of digits would keep a node of memory for each of them. */
function chanceDigits(): string {
  if (used === chance.length) {
    randomFillSync(chance);
    used = 0;
  }
  for (let place = 0; place < CHANCE_DIGITS; place++) {
    digits[place] = DIGITS.charCodeAt(chance[used++]! % DIGITS.length);
  }
  return digits.toString('latin1');
}

/**
 * The name of the execution that an invoke starts. It is made of who asked for it, so that there is
 * one for each invoke, however often it is started.
 */
export function childName(callerId: string, operationId: string): string {
  return createHash('sha256').update(`${callerId}/${operationId}`).digest('hex').slice(0, 32);
}
