import { EverstepError } from './everstep-error.js';

/** The parts of a {@link StoreError} of a file. */
export interface StoreFault {
  /** The file, or its description in messages. */
  readonly path: string;
  /** The reason, as a clause: `it is not a SQLite database`. */
  readonly problem: string;
  /** What to do, as one or more sentences. */
  readonly cure: string;
  /** The error of the database or the file system. */
  readonly cause?: unknown;
  /** Of a write: whether it may have been done all the same, since the answer to it was lost. */
  readonly isUnknown?: boolean | undefined;
}

/** Base class of the errors of stores. */
export class StoreError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'StoreError';
  /** The store's file, if it has one. */
  readonly path: string | undefined;
  constructor(message: string, fault?: Pick<StoreFault, 'path' | 'cause'>) {
    super(message, fault?.cause === undefined ? undefined : { cause: fault.cause });
    this.path = fault?.path;
  }
}

/**
 * Another writer was first: the journal has another length than the write expects. Read the journal
 * again, then decide again.
 */
export class JournalConflictError extends StoreError {
  /** @internal */
  static override readonly everstepName: string = 'JournalConflictError';
  constructor(
    /** The execution whose journal it is. */
    readonly executionId: string,
    /** The number of entries that the write was decided on. */
    readonly expectedLength: number,
    /** The number of entries that the journal has. */
    readonly actualLength: number,
  ) {
    super(
      `The journal of ${executionId} has ${actualLength} entries, but the write expects ${expectedLength}. ` +
        'Another writer was first: read the journal again.',
    );
  }
}

/**
 * Another worker has taken over the writer's lease, because it believed the writer dead. Further
 * writes are refused: stop working on the execution.
 */
export class LeaseLostError extends StoreError {
  /** @internal */
  static override readonly everstepName: string = 'LeaseLostError';
  constructor(
    /** The execution that another worker runs now. */
    readonly executionId: string,
    /** The epoch of the lease that was lost. */
    readonly epoch: number,
    /** The epoch of the lease that is valid now. */
    readonly currentEpoch: number,
  ) {
    super(
      `The lease of ${executionId} under epoch ${epoch} was lost: the store is at epoch ${currentEpoch}. ` +
        'Another worker runs it now; stop working on it.',
    );
  }
}

/** A store was used before `open()` or after `close()`. */
export class StoreClosedError extends StoreError {
  /** @internal */
  static override readonly everstepName: string = 'StoreClosedError';
  constructor(store: string) {
    super(`${store} is not open. Call \`open()\` before anything else, and nothing after \`close()\`.`);
  }
}

/**
 * The store can't be opened: wrong file, no permission, no library. The file is unchanged.
 */
export class StoreOpenError extends StoreError {
  /** @internal */
  static override readonly everstepName: string = 'StoreOpenError';
  constructor(fault: StoreFault) {
    super(`Can't open the store ${fault.path}: ${fault.problem}. ${fault.cure}`, fault);
  }
}

/**
 * A write failed, and nothing of it was kept: a full disk, a file that became read-only, a lock
 * held for too long. Where the connection to a server broke and did not come back in time, the
 * message says that it is not known whether the write was kept. The store stays usable.
 */
export class StoreWriteError extends StoreError {
  /** @internal */
  static override readonly everstepName: string = 'StoreWriteError';
  constructor(fault: StoreFault) {
    const kept = fault.isUnknown ? 'Whether this write was kept is not known.' : 'Nothing of this write was kept.';
    super(`Can't write to the store ${fault.path}: ${fault.problem}. ${kept} ${fault.cure}`, fault);
  }
}

/** A read failed for a reason outside the store, such as an I/O error. */
export class StoreReadError extends StoreError {
  /** @internal */
  static override readonly everstepName: string = 'StoreReadError';
  constructor(fault: StoreFault) {
    super(`Can't read from the store ${fault.path}: ${fault.problem}. ${fault.cure}`, fault);
  }
}

/** The store's content is damaged. Restore it from a backup. */
export class StoreCorruptError extends StoreError {
  /** @internal */
  static override readonly everstepName: string = 'StoreCorruptError';
  /** The damaged execution; `undefined` if it may be any. */
  readonly executionId: string | undefined;
  constructor(fault: StoreFault, executionId?: string) {
    super(`The store ${fault.path} is damaged: ${fault.problem}. ${fault.cure}`, fault);
    this.executionId = executionId;
  }
}
