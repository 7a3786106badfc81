import { describeValue, type InvalidArgumentError, invalidArgument } from '../errors/argument-errors.js';
import { LIMITS } from '../wire/index.js';

/**
 * A length of time. Units add up; a month is 30 days and a year 365 days. Text lists units the same
 * way: `'1h30m'`, `'2 days'`, `'45s'`. A bare number is not a duration: its unit would be unclear.
 */
export type Duration = DurationParts | string;

/** Amounts of units, which add up: `{ hours: 1, minutes: 30 }`. */
export interface DurationParts {
  /** May be a fraction; the sum is rounded up to whole seconds. */
  readonly seconds?: number;
  /** 60 seconds. */
  readonly minutes?: number;
  /** 60 minutes. */
  readonly hours?: number;
  /** 24 hours. */
  readonly days?: number;
  /** 7 days. */
  readonly weeks?: number;
  /** Of 30 days each. */
  readonly months?: number;
  /** Of 365 days each. */
  readonly years?: number;
}

/** The rules for a duration in {@link durationSeconds}. */
export interface DurationRules {
  /**
   * What the duration is for, as the user wrote it: `timeout of @Callback on approval`. Begins the
   * message of the error. Default: `the duration`.
   */
  readonly what?: string;
  /** In seconds. Default: 1. */
  readonly min?: number;
  /** In seconds. Default: `LIMITS.delaySeconds`, 366 days. */
  readonly max?: number;
}

const SECONDS_OF: Readonly<Record<keyof DurationParts, number>> = {
  years: 365 * 86_400,
  months: 30 * 86_400,
  weeks: 7 * 86_400,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
};

const UNIT_OF_WORD: ReadonlyMap<string, keyof DurationParts> = new Map(
  (
    [
      ['years', 'y yr yrs year years'],
      ['months', 'mo month months'],
      ['weeks', 'w wk wks week weeks'],
      ['days', 'd day days'],
      ['hours', 'h hr hrs hour hours'],
      ['minutes', 'm min mins minute minutes'],
      ['seconds', 's sec secs second seconds'],
    ] as const
  ).flatMap(([unit, words]) => words.split(' ').map((word) => [word, unit] as const)),
);

/** The most characters of a text: all units fit well. */
const LONGEST_TEXT = 200;
const ONE_PART = /(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*/y;

/** Sums of fractions of a unit miss whole seconds by less than this. */
const ROUNDING_SLACK = 1e-6;

/** Doubles as the example of the right form. */
const EXPECTED = "a duration such as { hours: 1, minutes: 30 } or '1h30m'";

/**
 * The whole seconds of a duration, rounded up.
 *
 * @throws {@link InvalidArgumentError} if it is not a duration, or not within `min` and `max`.
 *
 * @example
 * durationSeconds({ hours: 1, minutes: 30 }); // 5400
 * durationSeconds('0s', { what: 'pause of import()', min: 0, max: 3600 }); // 0
 */
export function durationSeconds(
  duration: Duration,
  { what = 'the duration', min = 1, max = LIMITS.delaySeconds }: DurationRules = {},
): number {
  const exact = typeof duration === 'string' ? sumOfText(duration, what) : sumOfParts(duration, what);
  const seconds = exact > 0 ? Math.max(1, Math.ceil(exact - ROUNDING_SLACK)) : 0;
  if (seconds >= min && seconds <= max) return seconds;
  const [bound, limit] = seconds < min ? ['at least', min] : ['at most', max];
  throw invalidArgument({
    what,
    got: duration,
    expected: `${bound} ${formatDuration(limit)}${limit < 60 ? '' : ` (${limit} seconds)`}`,
  });
}

/**
 * Whole seconds in words, the largest unit first and no unit larger than a day: `'1h 30m'`,
 * `'45s'`. For messages.
 *
 * @example
 * formatDuration(5400); // '1h 30m'
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return `${seconds}s`;
  let left = seconds;
  const words: string[] = [];
  for (const unit of ['days', 'hours', 'minutes'] as const) {
    const count = Math.floor(left / SECONDS_OF[unit]);
    left -= count * SECONDS_OF[unit];
    if (count > 0) words.push(`${count}${unit[0]}`);
  }
  if (left > 0 || words.length === 0) words.push(`${left}s`);
  return words.join(' ');
}

function sumOfText(given: string, what: string): number {
  const text = given.length > LONGEST_TEXT ? '' : given.trim();
  let sum = 0;
  let position = 0;
  while (position < text.length) {
    ONE_PART.lastIndex = position;
    const part = ONE_PART.exec(text);
    if (part === null) break;
    const unit = UNIT_OF_WORD.get(part[2]!);
    if (unit === undefined) throw unknownUnit(part[2]!, text, what);
    sum += Number(part[1]) * SECONDS_OF[unit];
    position = ONE_PART.lastIndex;
  }
  if (position === 0 || position < text.length) {
    throw invalidArgument({ what, got: given, expected: EXPECTED, cure: 'Each number needs its unit after it.' });
  }
  return sum;
}

function sumOfParts(parts: DurationParts, what: string): number {
  if (typeof parts !== 'object' || parts === null || Array.isArray(parts)) throw notADuration(parts, what);
  let sum: number | undefined;
  for (const unit in parts) {
    const count: unknown = parts[unit as keyof DurationParts];
    if (count === undefined) continue;
    const seconds = Object.hasOwn(SECONDS_OF, unit) ? SECONDS_OF[unit as keyof DurationParts] : undefined;
    if (seconds === undefined) throw unknownUnit(unit, parts, what);
    if (typeof count !== 'number' || !Number.isFinite(count) || count < 0) {
      throw invalidArgument({
        what: `${unit} of ${what}`,
        got: count,
        expected: 'a finite number, 0 or more',
        cure: `Write it as ${EXPECTED}.`,
      });
    }
    sum = (sum ?? 0) + count * seconds;
  }
  if (sum === undefined) throw notADuration(parts, what);
  return sum;
}

function notADuration(got: unknown, what: string): InvalidArgumentError {
  const cure =
    typeof got === 'number' ? `A bare number has no unit: for seconds, write { seconds: ${got} }.` : undefined;
  return invalidArgument({ what, got, expected: EXPECTED, cure });
}

function unknownUnit(unit: string, got: unknown, what: string): InvalidArgumentError {
  return invalidArgument({
    what,
    got,
    expected: EXPECTED,
    cure: `${describeValue(unit)} is not one of the units ${Object.keys(SECONDS_OF).join(', ')}.`,
  });
}
