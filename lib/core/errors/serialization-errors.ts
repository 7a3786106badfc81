import { EverstepError } from './everstep-error.js';

/** The parts of a {@link SerializationError}. */
export interface SerializationFault {
  /** Whether a value was to be recorded, or revived. */
  readonly direction: 'serialize' | 'deserialize';
  /** The value, with the path inside it: `result.items[2].price`. */
  readonly what: string;
  /** The workflow and the operation: `step 'charge' of workflow OrderWorkflow`. */
  readonly where?: string | undefined;
  /** The reason and what to do, as sentences. */
  readonly problem: string;
  /** The error of the serdes or of the class. */
  readonly cause?: unknown;
}

/**
 * A value can't be recorded without loss, or a recorded value can't be revived as the promised
 * class. The same value always fails in the same way, so there is no retry: the step or the
 * execution fails.
 */
export class SerializationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'SerializationError';
  /** `serialize`: the value could not be recorded; `deserialize`: the record could not be read. */
  readonly direction: 'serialize' | 'deserialize';
  /** The value, with the path inside it: `result.items[2].price`. */
  readonly what: string;
  /**
   * The workflow and the operation: `step 'charge' of workflow OrderWorkflow`; `undefined` if
   * they are not known.
   */
  readonly where: string | undefined;

  constructor({ direction, what, where, problem, cause }: SerializationFault) {
    const place = where === undefined ? '' : ` of ${where}`;
    const attempted = direction === 'serialize' ? "can't be recorded" : "can't be read back";
    super(`${what}${place} ${attempted}: ${problem}`, cause === undefined ? undefined : { cause });
    this.direction = direction;
    this.what = what;
    this.where = where;
  }
}

/**
 * A text is larger than the durable execution service allows. The limits are the same on every
 * store, and are checked before anything is sent.
 */
export class SizeLimitError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'SizeLimitError';
  /** The value that is too large: `The result of step 'charge'`. */
  readonly what: string;
  /** In bytes, as it would be sent. */
  readonly actual: number;
  /** In bytes. */
  readonly allowed: number;

  /** @param what begins the message: `The result of step 'charge'`. */
  constructor(what: string, actual: number, allowed: number) {
    super(
      `${what} takes ${bytes(actual)}, and the limit is ${bytes(allowed)}. ` +
        'Keep large data in a store of its own (a file, S3, a database) and pass a reference, or have the serdes offloaded() do so.',
    );
    this.what = what;
    this.actual = actual;
    this.allowed = allowed;
  }
}

/** One property of an input that breaks the rules of its class. */
export interface Violation {
  /** The path inside the input: `items[2].price`; empty for the input as a whole. */
  readonly path: string;
  /** The broken rules, one sentence each. */
  readonly constraints: readonly string[];
}

/**
 * The input of an execution doesn't fit the class that the workflow declares. Checked before
 * anything is recorded; `violations` lists every fault.
 */
export class InvalidInputError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidInputError';
  /** Every property that breaks the rules of its class. */
  readonly violations: readonly Violation[];

  /**
   * @param what begins the message:
   * `The input of workflow OrderWorkflow is not a valid Order`.
   */
  constructor(what: string, violations: readonly Violation[]) {
    const lines = violations.map(({ path, constraints }) => `\n  ${path || 'input'}: ${constraints.join('; ')}`);
    super(`${what}:${lines.join('')}`);
    this.violations = Object.freeze([...violations]);
  }
}

function bytes(count: number): string {
  return `${count.toLocaleString('en-US')} bytes`;
}
