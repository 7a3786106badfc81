import type { OperationStatus, OperationType } from './operation.js';

/** Types of operations by the prefix of their events. */
const TYPES: readonly (readonly [prefix: string, type: OperationType])[] = [
  ['ChainedInvoke', 'CHAINED_INVOKE'],
  ['Callback', 'CALLBACK'],
  ['Context', 'CONTEXT'],
  ['Step', 'STEP'],
  ['Wait', 'WAIT'],
];

const PHASES = {
  Started: 'STARTED',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Cancelled: 'CANCELLED',
  TimedOut: 'TIMED_OUT',
  Stopped: 'STOPPED',
} as const satisfies Readonly<Record<string, OperationStatus>>;

/** What an event of a history says of an operation: that one of this type began, or how it ended. */
export interface EventKind {
  readonly type: OperationType;
  /** `undefined` for a phase that this version does not know. */
  readonly phase: (typeof PHASES)[keyof typeof PHASES] | undefined;
}

/** Reads the type of an event; `undefined` for one that is not about an operation. */
export function eventKindOf(eventType: string): EventKind | undefined {
  const found = TYPES.find(([prefix]) => eventType.startsWith(prefix));
  if (found === undefined) return undefined;
  const [prefix, type] = found;
  const phase = eventType.slice(prefix.length);
  return { type, phase: Object.hasOwn(PHASES, phase) ? PHASES[phase as keyof typeof PHASES] : undefined };
}
