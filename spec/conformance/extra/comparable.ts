import type { HistoryEvent } from '../../../lib/index.js';

/** Whose results have a form of the SDK's own. */
const OWN_FORM = new Set(['Map', 'Parallel']);

/** How an execution ends is worded by the SDK. */
const OWN_WORDS = new Set(['ExecutionStarted', 'InvocationCompleted', 'ExecutionFailed']);

/**
 * What of a history must be the same, whichever SDK made it: an operation is known by the names
 * that lead to it, since ids are opaque.
 */
export function comparable(history: readonly HistoryEvent[]): string[] {
  const paths = new Map<string, string>();
  return history.map((event) => {
    const { EventType: type, Id: id, SubType: subType, Name: name, ParentId: parentId } = event;
    if (OWN_WORDS.has(type)) return type;
    if (id === undefined || type.startsWith('Execution')) return `${type} ${JSON.stringify(detailsOf(event))}`;
    const path = `${parentId === undefined ? '' : paths.get(parentId)}/${name ?? '-'}`;
    paths.set(id, path);
    const details = type === 'ContextSucceeded' && OWN_FORM.has(subType!) ? {} : detailsOf(event);
    return `${type} ${subType} ${path} ${JSON.stringify(details)}`;
  });
}

function detailsOf(event: HistoryEvent) {
  const details: any = Object.entries(event).find(([key]) => key.endsWith('Details'))?.[1] ?? {};
  const { ErrorType: error, ErrorMessage: message } = details.Error?.Payload ?? {};
  return { result: details.Result?.Payload, error, message, duration: details.Duration, retry: details.RetryDetails };
}
