import type { Clock } from '../../core/time/index.js';
import { type EngineObserver, places } from '../../engine/index.js';
import { watchRevivals } from '../../values/index.js';
import type { Findings } from './findings.js';
import { type CallInspector, guardGlobals } from './guarded-globals.js';
import { OperationOrder } from './operation-order.js';
import { Revivals } from './revivals.js';
import { describeFrame, revivedFrame, workflowFrame } from './workflow-frame.js';

/*
 * The guards that are active in this process. Globals of Node are shared by all runners, so they
 * are replaced while at least one guard is active. A runner is recognized by its clock, which no
 * other runner has.
 */

/** The findings of each guarded runner. */
const guarded = new Map<Clock, Findings>();

let restore: (() => void) | undefined;
let revivals = new Revivals();

/** Begins to guard the workflows that run under a clock. The first guard replaces the globals. */
export function beginGuard(clock: Clock, findings: Findings): void {
  guarded.set(clock, findings);
  restore ??= installGuard();
}

/** Ends a guard. The last one restores the globals. */
export function endGuard(clock: Clock): void {
  guarded.delete(clock);
  if (guarded.size > 0) return;
  restore?.();
  restore = undefined;
}

const order = new OperationOrder(({ invocation, scope }, what, at) => {
  const findings = guarded.get(invocation.clock);
  if (findings?.allows('order') !== false) return;
  findings.add({ source: 'order', what, at, workflow: invocation.workflowName, scope });
});

/** Observes the engine for the guard, in the invocations of a guarded runner. */
export const guardObserver: EngineObserver = {
  needsPlaceLeft: true,
  begins(invocation) {
    order.begins(invocation);
    revivals.begins(invocation, guarded.get(invocation.clock));
  },
  answered: (call, recorded, isStart) => order.answered(call, recorded, isStart),
  asked: (call, entry) => order.asked(call, entry),
  platformRead: (what, entry) => inspector.called('platform', what, entry),
};

function installGuard(): () => void {
  const restoreGlobals = guardGlobals(inspector);
  revivals = new Revivals();
  watchRevivals((make, context) => revivals.revive(make, context));
  return () => {
    watchRevivals(undefined);
    restoreGlobals();
  };
}

/** Set while a stack is read: source maps may be read from files, which must not be reported. */
let isLooking = false;

const inspector: CallInspector = {
  called(source, what, trap) {
    if (revivals.isReviving && !isLooking) {
      look(() => {
        const frame = revivedFrame(trap);
        if (frame !== undefined) revivals.called({ source, what, at: describeFrame(trap, frame) });
      });
      return;
    }
    const place = guardedPlace();
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
    return guardedPlace() !== undefined && look(() => workflowFrame(trap)) !== undefined;
  },
};

/**
 * The place of the code that runs now, if that is guarded workflow code. The body of an `@Invoke`
 * method is exempt: its payload is sent once and never made again.
 */
function guardedPlace() {
  const place = isLooking ? undefined : places.getStore();
  if (place?.scope === undefined || place.body !== undefined || place.method?.kind === 'invoke') return undefined;
  const findings = guarded.get(place.invocation.clock);
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
