import { createHash, randomUUID } from 'node:crypto';

/** Digits of base 32, which sort as the numbers do: 10 for the time, which reach for 35,000 years, and 16 for 80 bits of chance. */
const BASE = 32;
const TIME_DIGITS = 10;
const HALF_DIGITS = 8;

/** A new id of an execution: 26 digits and small letters that say nothing to anyone, and sort by the time at which they were made. */
export function newExecutionId(now: number): string {
  // Node keeps chance in store for these alone. 80 of their bits are taken, in two halves that numbers hold.
  const uuid = randomUUID();
  const halves = [uuid.slice(0, 8) + uuid.slice(9, 11), uuid.slice(-10)];
  return digits(Math.max(0, now), TIME_DIGITS) + halves.map((hex) => digits(Number(`0x${hex}`), HALF_DIGITS)).join('');
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
