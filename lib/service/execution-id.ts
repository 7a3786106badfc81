import { createHash, randomBytes } from 'node:crypto';

/** Digits of base 32, which sort as the numbers do: 10 for the time, which reach for 35,000 years, and 16 for 80 bits of chance. */
const BASE = 32;
const TIME_DIGITS = 10;
const HALF_DIGITS = 8;
const HALF_BYTES = 5;

/** A new id of an execution: 26 digits and small letters that say nothing to anyone, and sort by the time at which they were made. */
export function newExecutionId(now: number): string {
  const chance = randomBytes(2 * HALF_BYTES);
  return (
    digits(Math.max(0, now), TIME_DIGITS) +
    digits(chance.readUIntBE(0, HALF_BYTES), HALF_DIGITS) +
    digits(chance.readUIntBE(HALF_BYTES, HALF_BYTES), HALF_DIGITS)
  );
}

/**
 * The name of the execution that an invoke starts. It is made of who asked for it, so that there is one for each invoke, however often it is
 * started.
 */
export function childName(callerId: string, operationId: string): string {
  return createHash('sha256').update(`${callerId}/${operationId}`).digest('hex').slice(0, 32);
}

function digits(number: number, count: number): string {
  return Math.floor(number).toString(BASE).padStart(count, '0');
}
