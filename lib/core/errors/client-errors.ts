import type { ErrorObject, ExecutionStatus } from '../wire/index.js';
import { EverstepError } from './everstep-error.js';

/**
 * An execution of this workflow and name exists already, with another input. Names are idempotency
 * keys: choose another, or send the same input.
 */
export class ExecutionAlreadyStartedError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionAlreadyStartedError';
  constructor(
    /** The name of the workflow. */
    readonly workflow: string,
    /** The name that is taken. */
    readonly executionName: string,
    /** `undefined` if the service doesn't report it. */
    readonly executionId: string | undefined,
  ) {
    super(
      `An execution of ${workflow} named '${executionName}' was already started with another input${executionId === undefined ? '' : `: ${executionId}`}. ` +
        'Choose another name, or start it with the same input to get the one that exists.',
    );
  }
}

/** The most characters of an id in a message: an id from outside may have any length. */
const LONGEST_SHOWN = 200;

/**
 * There is no execution of this id, or of this workflow and name, in the store, or on AWS in the
 * account and region.
 */
export class ExecutionNotFoundError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionNotFoundError';
  /** The id that was looked up; `undefined` if a name was. */
  readonly executionId: string | undefined;
  /** The name of the workflow; `undefined` if an id was looked up. */
  readonly workflow: string | undefined;
  /** The name that was looked up; `undefined` if an id was. */
  readonly executionName: string | undefined;
  constructor(asked: string | { readonly workflow: string; readonly name: string }) {
    const [what, which] =
      typeof asked === 'string' ? [asked, 'id'] : [`${asked.name} of workflow ${asked.workflow}`, 'workflow and name'];
    const shown = what.length > LONGEST_SHOWN ? `${what.slice(0, LONGEST_SHOWN)}…` : what;
    super(
      `There is no execution ${shown}. Check the ${which}, and that the execution was started here: each store, and on AWS each ` +
        'account and region, has its own. A list of executions shows those that are here.',
    );
    if (typeof asked === 'string') this.executionId = asked;
    else {
      this.workflow = asked.workflow;
      this.executionName = asked.name;
    }
  }
}

/** Base class: an execution has ended without a result. */
export abstract class ExecutionError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionError';
  /** The execution that ended. */
  readonly executionId: string;
  /** The name of the class of the error that was recorded. */
  readonly errorType: string | undefined;
  /** The data recorded with the error, as text. */
  readonly errorData: string | undefined;

  constructor(executionId: string, verb: string, error: ErrorObject | undefined) {
    const reason = [error?.ErrorType, error?.ErrorMessage].filter(Boolean).join(': ');
    super(`The execution ${executionId} ${verb}${reason === '' ? '.' : `: ${reason}`}`);
    this.executionId = executionId;
    this.errorType = error?.ErrorType;
    this.errorData = error?.ErrorData;
    const trace = error?.StackTrace;
    if (trace?.length)
      this.stack = `${this.name}: ${this.message}\n${trace.map((line) => `    ${line.trim()}`).join('\n')}`;
  }
}

/**
 * The workflow threw. `errorType`, the message and the stack are those of the error that it threw.
 */
export class ExecutionFailedError extends ExecutionError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionFailedError';
  constructor(executionId: string, error: ErrorObject | undefined) {
    super(executionId, 'failed', error);
  }
}

/** Somebody stopped the execution before it had ended. */
export class ExecutionStoppedError extends ExecutionError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionStoppedError';
  constructor(executionId: string, error: ErrorObject | undefined) {
    super(executionId, 'was stopped', error);
  }
}

/** The execution took longer than its timeout. */
export class ExecutionTimedOutError extends ExecutionError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionTimedOutError';
  constructor(executionId: string, error: ErrorObject | undefined) {
    super(executionId, 'timed out', error);
  }
}

/**
 * The execution has ended, so what was asked of it can't be done any more, such as `pause`. Nothing
 * was changed. Start it again under another name, or look at how it ended.
 */
export class ExecutionEndedError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionEndedError';
  constructor(
    /** The execution that has ended. */
    readonly executionId: string,
    /** How it ended. */
    readonly status: ExecutionStatus,
    /** The method that was called: `pause`. */
    readonly method: string,
    /** What to do, as a sentence. */
    cure: string,
  ) {
    super(`${method}() can't be done with the execution ${executionId}, which has ended as ${status}. ${cure}`);
  }
}

/**
 * The execution has not ended, and what was asked of it is for ended ones only, such as `delete`.
 * Nothing was changed. Wait for its end, or stop it first.
 */
export class ExecutionRunningError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionRunningError';
  constructor(
    /** The execution that has not ended. */
    readonly executionId: string,
    /** `RUNNING`, or another status that is no end, such as `PAUSED`. */
    readonly status: ExecutionStatus,
    /** The method that was called: `delete`. */
    readonly method: string,
  ) {
    super(
      `${method}() is for executions that have ended, and the execution ${executionId} is ${status}. ` +
        'Wait for its end with result(), or end it with stop(), then try again.',
    );
  }
}

/**
 * The execution was invoked by another one, which has received how it ended: gone on with, it would
 * end for nobody. Nothing was changed. Redrive the execution that invoked it; that starts the
 * workflow anew.
 */
export class ParentNotifiedError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ParentNotifiedError';
  constructor(
    /** The execution that was to be redriven. */
    readonly executionId: string,
    /** The execution that invoked it. */
    readonly parentId: string,
  ) {
    super(
      `redrive() can't be done with the execution ${executionId}: ${parentId}, which invoked it, has received how it ended. ` +
        `Redrive ${parentId} instead, from the invoke on if that has not failed: it starts the workflow anew.`,
    );
  }
}

/**
 * The history of the execution is no longer kept: the retention of its runtime dropped it. The
 * execution's record, with its input and how it ended, is still there: `describe` shows it.
 */
export class HistoryExpiredError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'HistoryExpiredError';
  constructor(
    /** The execution whose history was asked for. */
    readonly executionId: string,
    /** When the history was dropped. */
    readonly expiredAt: Date,
  ) {
    super(
      `The history of the execution ${executionId} was dropped at ${expiredAt.toISOString()}, as the retention of its runtime says. ` +
        'describe() still shows how it ended. To keep histories longer, raise `journal` of the `retention`.',
    );
  }
}

/**
 * The place where the execution is kept can't do what was asked of it, whatever the execution: a
 * method that AWS Lambda or the installed AWS client does not have. Nothing was changed.
 */
export class UnsupportedOperationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'UnsupportedOperationError';
  constructor(
    /** The method that was called: `redrive`. */
    readonly method: string,
    /** Why it can't be done, as a clause: `AWS Lambda has no such operation`. */
    problem: string,
    /** What to do instead, as one or more sentences. */
    cure: string,
  ) {
    super(`${method}() is not supported here: ${problem}. ${cure}`);
  }
}

/**
 * No callback has this id: it is mistyped, or its execution is in another store. Check the id and
 * the store.
 */
export class CallbackNotFoundError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'CallbackNotFoundError';
  constructor(
    /** The id that no callback has. */
    readonly callbackId: string,
    reason: string,
  ) {
    super(
      `There is no callback '${callbackId.slice(0, 100)}': ${reason}. Use the id as the workflow handed it out, and the store it runs on.`,
    );
  }
}

/**
 * The callback has already been answered, has timed out or was cancelled, or its execution has
 * ended. Only the first answer counts; nothing has to be done.
 */
export class CallbackClosedError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'CallbackClosedError';
  constructor(
    /** The id of the callback. */
    readonly callbackId: string,
    /** `undefined` if the service doesn't report it, as on Lambda. */
    readonly executionId?: string | undefined,
    /**
     * The status of the callback, or of its execution: `SUCCEEDED`, `FAILED`, `TIMED_OUT`,
     * `CANCELLED`, `STOPPED`. `undefined` if the service doesn't report it, as on Lambda.
     */
    readonly status?: string | undefined,
    what: 'callback' | 'execution' = 'callback',
  ) {
    const closed = status === undefined ? 'it is closed already' : `it is already ${status} (${executionId})`;
    super(`The callback can't be answered: ${what === 'callback' ? closed : closed.replace('it', 'its execution')}.`);
  }
}

/**
 * No running process is known to run the workflow, so an execution would never begin. Start a
 * runtime with the workflow, or check its name.
 */
export class UnknownWorkflowError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'UnknownWorkflowError';
  constructor(
    /** The name that no workflow or function has. */
    readonly workflow: string,
    /** The reason and what to do, as sentences; the first begins in lower case. */
    problem: string,
  ) {
    super(`Nobody runs a workflow '${workflow}': ${problem}`);
  }
}

/**
 * The client was closed, or its runtime stopped, while a call waited for a result. The execution
 * goes on: ask for its result through an open client.
 */
export class ClientClosedError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ClientClosedError';
  constructor() {
    super(
      'The client was closed while a call waited for the end of an execution. The execution goes on: ask for its result with an open client.',
    );
  }
}
