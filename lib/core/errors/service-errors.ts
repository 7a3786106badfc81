import { EverstepError } from './everstep-error.js';

/**
 * Base class of the errors with which the service over a store refuses a handler's requests. Names
 * and status codes are those of the Lambda service, so that code that goes by them (the engine,
 * AWS's SDK) works with both.
 */
export abstract class ServiceError extends EverstepError {
  /** As on errors of the AWS clients. */
  abstract readonly $metadata: { readonly httpStatusCode: number };
  /** Whether the request or the service is at fault. */
  abstract readonly $fault: 'client' | 'server';
}

/**
 * A request breaks a rule of the service, and would be refused again. Nothing of it was recorded.
 */
export class InvalidParameterValueException extends ServiceError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidParameterValueException';
  readonly $metadata = Object.freeze({ httpStatusCode: 400 });
  readonly $fault = 'client';
}

/**
 * The refusal of a token that was used before, or whose invocation has ended or lost its execution
 * to another worker. It is the one refusal that the next invocation can overcome, so handlers throw
 * it instead of failing the execution.
 */
export function staleToken(executionId: string): InvalidParameterValueException {
  return new InvalidParameterValueException(
    `Invalid Checkpoint Token: it was used before, or another invocation has taken over ${executionId}.`,
  );
}

/** The request names an execution that the service doesn't have. */
export class ResourceNotFoundException extends ServiceError {
  /** @internal */
  static override readonly everstepName: string = 'ResourceNotFoundException';
  readonly $metadata = Object.freeze({ httpStatusCode: 404 });
  readonly $fault = 'client';
}

/**
 * The service failed, through no fault of the request; `cause` has the reason. Nothing of the
 * request was recorded.
 */
export class ServiceException extends ServiceError {
  /** @internal */
  static override readonly everstepName: string = 'ServiceException';
  readonly $metadata = Object.freeze({ httpStatusCode: 500 });
  readonly $fault = 'server';
}

/**
 * A newer version of Everstep started an execution, and wrote its journal in a form that this
 * version can't read. Nothing of the execution is run, and its journal stays as it is. Update
 * everstep in this process, or leave the execution to the processes that run the newer version.
 */
export class JournalVersionError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'JournalVersionError';
  constructor(
    /** The execution whose journal it is. */
    readonly executionId: string,
    /** The version of the journal's format. */
    readonly journalVersion: number,
    /** The newest version of the format that this process can read. */
    readonly newestReadable: number,
    libraryVersion: string,
  ) {
    super(
      `The journal of ${executionId} can't be read: everstep ${libraryVersion} wrote it in version ${journalVersion} of the format, and this version of everstep reads up to ${newestReadable}. ` +
        'Update everstep in this process, or leave the execution to a process that has the newer version. Nothing of it was run or changed.',
    );
  }
}

/**
 * The journal of an execution can't be read: the store is damaged, is not one of Everstep's, or was
 * written by a newer version. The execution stays as it is; restore the store from a backup, or run
 * the version that wrote it.
 */
export class CorruptJournalError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'CorruptJournalError';
  constructor(
    /** The execution whose journal it is. */
    readonly executionId: string,
    /** The number of the entry, from 1. */
    readonly entryNumber: number,
    fault: string,
    cause?: unknown,
  ) {
    super(
      `The journal of ${executionId} can't be read: entry ${entryNumber} ${fault}. The store is damaged or was written by a newer version; ` +
        'restore it from a backup, or run the version that wrote it.',
      cause === undefined ? undefined : { cause },
    );
  }
}
