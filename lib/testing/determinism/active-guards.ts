import type { Clock } from '../../core/time/index.js';
import { places } from '../../engine/core/current-place.js';
import type { EngineObserver } from '../../engine/index.js';
import { watchRevivals } from '../../values/index.js';
import type { Findings } from './findings.js';
import { patchGlobals, type Watcher } from './guarded-globals.js';
import { OperationOrder } from './operation-order.js';
import { Revivals } from './revivals.js';
import { describeFrame, revivedFrame, workflowFrame } from './workflow-frame.js';

/** Where findings go, by the clock that the workflows run under: each runner has its own. */
const watched = new Map<Clock, Findings>();

let restore: (() => void) | undefined;
let revivals = new Revivals();

/**
 * Begins to watch the workflows that run under a clock. The first one puts the patches in place.
 */
export function beginWatch(clock: Clock, findings: Findings): void {
  watched.set(clock, findings);
  restore ??= patchAll();
}

/** The last one takes the patches out again. */
export function endWatch(clock: Clock): void {
  watched.delete(clock);
  if (watched.size > 0) return;
  restore?.();
  restore = undefined;
}

const order = new OperationOrder(({ invocation, scope }, what, at) => {
  const findings = watched.get(invocation.clock);
  if (findings?.allows('order') !== false) return;
  findings.add({ source: 'order', what, at, workflow: invocation.workflowName, scope });
});

/** Observes the engine for the guard, in the invocations of a watched runner. */
export const guardObserver: EngineObserver = {
  needsPlaceLeft: true,
  begins(invocation) {
    order.begins(invocation);
    revivals.begins(invocation, watched.get(invocation.clock));
  },
  answered: (call, recorded, isStart) => order.answered(call, recorded, isStart),
  asked: (call, entry) => order.asked(call, entry),
};

function patchAll(): () => void {
  const restoreGlobals = patchGlobals(watcher);
  revivals = new Revivals();
  watchRevivals((make, context) => revivals.revive(make, context));
  return () => {
    watchRevivals(undefined);
    restoreGlobals();
  };
}

/** While a stack is looked at, which may itself read files. */
let isLooking = false;

const watcher: Watcher = {
  called(source, what, trap) {
    if (revivals.isReviving && !isLooking) {
      look(() => {
        const frame = revivedFrame(trap);
        if (frame !== undefined) revivals.called({ source, what, at: describeFrame(trap, frame) });
      });
      return;
    }
    const place = watchedPlace();
    if (place === undefined || place.findings.allows(source)) return;
    look(() => {
      const frame = workflowFrame(trap);
      if (frame === undefined) return;
      const { findings, invocation, scope } = place;
      findings.add({ source, what, at: describeFrame(trap, frame), workflow: invocation.workflowName, scope });
    });
  },

  isWorkflow(trap) {
    if (revivals.isReviving && !isLooking) return look(() => revivedFrame(trap)) !== undefined;
    return watchedPlace() !== undefined && look(() => workflowFrame(trap)) !== undefined;
  },
};

/**
 * The place of the code that runs now, if that is workflow code that is watched. What an @Invoke
 * method makes is sent once, and may be made of anything.
 */
function watchedPlace() {
  const place = isLooking ? undefined : places.getStore();
  if (place?.scope === undefined || place.body !== undefined || place.method?.kind === 'invoke') return undefined;
  const findings = watched.get(place.invocation.clock);
  return findings && { findings, invocation: place.invocation, scope: place.scope };
}

function look<T>(at: () => T): T {
  isLooking = true;
  try {
    return at();
  } finally {
    isLooking = false;
  }
}
