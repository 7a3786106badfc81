import type { Logger } from '../../core/logging/index.js';

export interface FailedInvocation {
  readonly functionName: string;
  readonly requestId: string;
  readonly error: unknown;
  /** What happens next, as a sentence. */
  readonly outlook?: string | undefined;
}

/** Logs the failure of an invocation of a plain function. */
export function logFailure(logger: Logger, { functionName, requestId, error, outlook }: FailedInvocation): void {
  const sentences = [`Function ${functionName} failed: ${String(error)}.`, ...(outlook === undefined ? [] : [outlook])];
  const { stack } = error as Error;
  logger.warn(sentences.join(' '), { function: functionName, requestId, stack });
}
