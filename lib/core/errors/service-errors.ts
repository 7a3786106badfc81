import { EverstepError } from './everstep-error.js';

/**
 * The base of what the local service refuses a handler's requests with. Names and status codes are
 * those of the Lambda service, so that whoever routes errors by them (the engine, AWS's SDK) needs
 * to know only one service.
 */
export abstract class ServiceError extends EverstepError {
  /** As errors of the AWS clients have it. */
  abstract readonly $metadata: { readonly httpStatusCode: number };
  /** Whose fault it is: the one who asked, or the service. */
  abstract readonly $fault: 'client' | 'server';
}

/**
 * A request that breaks a rule of the service: sending it again can only be refused again. Nothing
 * of it was recorded.
 */
export class InvalidParameterValueException extends ServiceError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidParameterValueException';
  readonly $metadata = Object.freeze({ httpStatusCode: 400 });
  readonly $fault = 'client';
}

/**
 * The token of a request is not the one that is due: it was used before, or its invocation has
 * ended or lost its execution to another worker. The one refusal that another invocation can get
 * over, so handlers throw it instead of failing the execution.
 */
export function staleToken(executionId: string): InvalidParameterValueException {
  return new InvalidParameterValueException(
    `Invalid Checkpoint Token: it was used before, or another invocation has taken over ${executionId}.`,
  );
}

/** The request names an execution that the service does not have. */
export class ResourceNotFoundException extends ServiceError {
  /** @internal */
  static override readonly everstepName: string = 'ResourceNotFoundException';
  readonly $metadata = Object.freeze({ httpStatusCode: 404 });
  readonly $fault = 'client';
}

/**
 * The service could not do what it was asked, through no fault of the request; `cause` says why.
 * Nothing of it was recorded.
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
 * The journal of an execution does not add up: the store is damaged, not one of Everstep's, or
 * written by a newer version. The execution is left as it is; restore the store from a backup, or
 * run the version that wrote it.
 */
export class CorruptJournalError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'CorruptJournalError';
  constructor(
    readonly executionId: string,
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
