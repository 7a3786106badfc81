import { EverstepError } from '../../core/errors/everstep-error.js';

/** What the command ends with. Part of its interface: scripts depend on it. */
export const EXIT = { done: 0, failed: 1, usage: 2, notFound: 3 } as const;

/** The command was given what it can't work with. */
export class UsageError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'UsageError';
}

/** What was asked for is not there. */
export class NotThereError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'NotThereError';
}
