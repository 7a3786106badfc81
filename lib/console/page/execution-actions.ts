import { hasEnded } from '../../core/wire/index.js';
import { type OperationView, titleOf } from '../../inspect/index.js';
import type { Action } from './action-dialog.js';
import { executionPath, goTo } from './router.js';
import type { DescriptionJson } from './types.js';

/** Whether an execution has ended in a way that a redrive can mend. */
export function hasEndedBadly(status: string): boolean {
  return hasEnded(status) && status !== 'SUCCEEDED';
}

interface Offer extends Omit<Action, 'path' | 'onDone'> {
  readonly name: string;
  readonly fits: (status: string) => boolean;
}

const OFFERS: readonly Offer[] = [
  {
    ...{ name: 'pause', verb: 'Pause', fits: (status) => status === 'RUNNING' },
    explanation: 'Nothing of it is run until it is resumed. Timers end and callbacks are answered meanwhile.',
  },
  {
    ...{ name: 'resume', verb: 'Resume', fits: (status) => status === 'PAUSED' || status === 'PAUSING' },
    explanation: 'It goes on from where it was paused.',
  },
  {
    ...{ name: 'redrive', verb: 'Redrive', fits: hasEndedBadly },
    explanation: 'Its failure is forgotten and it goes on: what failed is tried again, what succeeded stays.',
  },
  {
    ...{ name: 'stop', verb: 'Stop', isDestructive: true, fits: (status) => !hasEnded(status) },
    explanation: 'It ends at once, as STOPPED. What its steps have done stays done.',
  },
  {
    ...{
      name: 'delete',
      verb: 'Delete',
      isDestructive: true,
      fits: hasEnded,
    },
    explanation: 'Its record, history and values are removed for good.',
  },
];

/** What can be done with an execution as it stands, where the place is able to. */
export function actionsOf(
  { executionId, status }: DescriptionJson,
  abilities: readonly string[],
  onDone: () => void,
): Action[] {
  return OFFERS.filter(({ name, fits }) => abilities.includes(name) && fits(status)).map(
    ({ name, fits: _, ...offer }) => ({
      ...offer,
      path: `executions/${encodeURIComponent(executionId)}/${name}`,
      onDone: name === 'delete' ? () => goTo('/') : onDone,
    }),
  );
}

/** The execution goes on from an operation. */
export function redriveFrom({ executionId }: DescriptionJson, operation: OperationView, onDone: () => void): Action {
  return {
    verb: 'Redrive',
    explanation: `${titleOf(operation)} and all that began after it are forgotten, and the execution goes on from there.`,
    path: `executions/${encodeURIComponent(executionId)}/redrive`,
    body: () => ({ from: operation.id }),
    onDone,
  };
}

/** A new execution with what was recorded before an operation began. */
export function forkOf({ executionId }: DescriptionJson, operation: OperationView): Action {
  return {
    verb: 'Fork',
    explanation: `A new execution is started with all that had ended before ${titleOf(operation)} began. This one stays as it is.`,
    path: `executions/${encodeURIComponent(executionId)}/fork`,
    body: () => ({ before: operation.id }),
    onDone: ({ executionId: forked }: { readonly executionId: string }) => goTo(executionPath(forked)),
  };
}
