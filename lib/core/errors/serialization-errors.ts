import { EverstepError } from './everstep-error.js';

/** What a {@link SerializationError} is about. */
export interface SerializationFault {
  readonly direction: 'serialize' | 'deserialize';
  /** The value, with the path inside it: `result.items[2].price`. */
  readonly what: string;
  /** The workflow and the operation: `step 'charge' of workflow OrderWorkflow`. */
  readonly where?: string | undefined;
  /** What is wrong, and what to do about it: sentences. */
  readonly problem: string;
  readonly cause?: unknown;
}

/**
 * A value can't be recorded without losing something, or what is recorded can't be turned into the
 * class that was promised. The same value fails in the same way each time, so it is never retried:
 * the step or the execution fails.
 */
export class SerializationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'SerializationError';
  /** Whether it was to be recorded, or read from the record. */
  readonly direction: 'serialize' | 'deserialize';
  /** The value, with the path inside it: `result.items[2].price`. */
  readonly what: string;
  /**
   * The workflow and the operation: `step 'charge' of workflow OrderWorkflow`; `undefined` where
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
 * A text is larger than the durable execution service takes. The same on every store, and found
 * before anything is sent.
 */
export class SizeLimitError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'SizeLimitError';
  /** What is too large: `The result of step 'charge'`. */
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

/** One property of an input that is not as its class demands. */
export interface Violation {
  /** From the input on: `items[2].price`; empty when it is the input as a whole. */
  readonly path: string;
  /** What is demanded, a sentence each. */
  readonly constraints: readonly string[];
}

/**
 * The input of an execution is not what the workflow declares. Found before anything is recorded;
 * `violations` lists all of it.
 */
export class InvalidInputError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidInputError';
  /** Each property that is not as its class demands. */
  readonly violations: readonly Violation[];

  /**
   * @param what the input and its class, begins the message:
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
