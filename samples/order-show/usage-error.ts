/**
 * Something outside the program is not as it must be; the message tells what, and what to do. Shown
 * without a stack.
 */
export class UsageError extends Error {
  /** @param exitCode 2 when it is the command line, as is the custom. */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}
