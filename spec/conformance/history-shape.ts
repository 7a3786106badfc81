import type { HistoryEvent } from '../../lib/index.js';

/** What an invocation ends with whose process died. */
export const CRASHED = 'Runtime.ExitError';

/**
 * What the Lambda service would not have let pass: an invocation that threw, or that ended with
 * nothing to wait for.
 */
export function faultOf(events: readonly HistoryEvent[]): string | undefined {
  const broken = events.filter(({ InvocationCompletedDetails: details }, i) => {
    const type = details?.Error?.Payload?.ErrorType;
    const isLast = events[i + 1]?.EventType.startsWith('Execution') === true;
    return type !== undefined && type !== CRASHED && (!isLast || type === 'InvalidParameterValueException');
  });
  return broken.length === 0 ? undefined : `invocations broke off: ${JSON.stringify(broken)}`;
}

/** As the service's API would give it. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
