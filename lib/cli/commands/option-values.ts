import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { durationSeconds } from '../../core/time/index.js';
import { EXECUTION_STATUSES, type ExecutionStatus } from '../../core/wire/index.js';
import { UsageError } from '../print/command-failure.js';

/** The file name that stands for the standard input, as everywhere. */
const STANDARD_INPUT = '-';

export function wholeNumber(given: string): number {
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

export function portNumber(given: string): number {
  if (/^\d+$/.test(given) && Number(given) <= 65_535) return Number(given);
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

/** The moment that lies a duration before now, or a moment as ISO 8601 writes it. */
export function momentBefore(given: string): Date {
  if (/^\d{4}-\d{2}-\d{2}/.test(given)) {
    const moment = new Date(given);
    if (!Number.isNaN(moment.getTime())) return moment;
  }
  try {
    return new Date(Date.now() - durationSeconds(given) * 1000);
  } catch {
    throw new InvalidArgumentError('It must be a duration such as 2h or 30d, or a moment such as 2027-01-31.');
  }
}

/** Collects `key=value`. */
export function attributes(
  given: string,
  all: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = given.indexOf('=');
  if (at > 0) return { ...all, [given.slice(0, at)]: given.slice(at + 1) };
  throw new InvalidArgumentError('It must be a key and a value, such as customer=ada.');
}

/** Collects statuses, which may be given in lower case and with a hyphen. */
export function statuses(given: string, all: readonly ExecutionStatus[] = []): readonly ExecutionStatus[] {
  const status = given.toUpperCase().replaceAll('-', '_') as ExecutionStatus;
  if (EXECUTION_STATUSES.includes(status)) return [...all, status];
  throw new InvalidArgumentError(`It must be one of ${EXECUTION_STATUSES.join(', ').toLowerCase()}.`);
}

/**
 * A value that is given as JSON, as `@file` or as `-` for the standard input.
 *
 * @throws UsageError
 */
export function jsonValue(given: string, what: string): unknown {
  const text = textOf(given, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `The ${what} is not JSON: ${(error as Error).message}. Text needs quotes of its own: '"text"'. A file is given as @file.`,
    );
  }
}

function textOf(given: string, what: string): string {
  if (given !== STANDARD_INPUT && !given.startsWith('@')) return given;
  const file = given === STANDARD_INPUT ? 0 : given.slice(1);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The ${what} can't be read: ${(error as Error).message}.`);
  }
}
