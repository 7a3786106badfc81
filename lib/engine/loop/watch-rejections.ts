import { runInThisContext } from 'node:vm';
import { places } from '../core/current-place.js';
import type { EnginePort, RejectionOwner } from '../core/engine-port.js';

/*
 * Node ends the process when a promise is rejected and nobody handles it in the same turn, and it
 * reports the event in the asynchronous context of that promise. So a rejection in the code of an
 * execution is known by the current place. It is taken out where Node reports it, before
 * any listener: a listener of our own would change what Node does with all other rejections, and
 * listeners of test frameworks would fail the test for ours.
 */

/** Takes an event of Node's process, or leaves it to whoever listens. */
type Taker = (event: unknown, args: readonly unknown[]) => boolean;

/**
 * One hook for all copies of this module in a process, which may be many: Jest loads one for each
 * test file. It keeps none of them alive.
 */
const TAKERS = Symbol.for('everstep.rejections');

type HookedProcess = NodeJS.Process & { [TAKERS]?: Set<WeakRef<Taker>> };

/**
 * Under Jest the global one is a copy, on which Node reports nothing. Filled at the first use.
 */
let realProcess: HookedProcess | undefined;

const owners = new WeakMap<Promise<unknown>, RejectionOwner>();

const taker: Taker = (event, args) => {
  switch (event) {
    case 'unhandledRejection': {
      const [reason, promise] = args as [unknown, Promise<unknown>];
      if (!isMinded()) return false;
      const owner = ownerHere(promise, reason);
      if (owner !== undefined) owners.set(promise, owner);
      return true;
    }
    case 'uncaughtException':
      // So Node reports it first under `--unhandled-rejections=strict`.
      return args[1] === 'unhandledRejection' && isMinded();
    case 'rejectionHandled': {
      const promise = args[0] as Promise<unknown>;
      const owner = owners.get(promise);
      owner?.handled(promise);
      return owner !== undefined;
    }
    default:
      return false;
  }
};

/**
 * Keeps rejections in the code of executions from ending the process. Stays in place: such code may
 * go on after its invocation. Others hook in too, and some put back what they found when they go
 * (`signal-exit` does), so each invocation makes sure that the hook is still reached.
 */
export function watchRejections(): void {
  if (realProcess === undefined) {
    realProcess = runInThisContext('process') as HookedProcess;
    realProcess[TAKERS] ??= new Set();
    realProcess[TAKERS].add(new WeakRef(taker));
  }
  const { emit }: NodeJS.EventEmitter = realProcess;
  if (!emit.call(realProcess, TAKERS)) hook(realProcess, realProcess[TAKERS]!);
}

/**
 * Runs code that belongs to no scope of an execution; `rejected` receives rejections in it that
 * nobody handles.
 */
export function runBeside<T>(rejected: (promise: Promise<unknown>, reason: unknown) => void, code: () => T): T {
  watchRejections();
  const take = (promise: Promise<unknown>, reason: unknown) => void rejected(promise, reason);
  return places.run({ rejected: take }, code);
}

/** Runs all that happens in an invocation, be it in a scope or not. */
export function runAround<T>(invocation: EnginePort, code: () => T): T {
  watchRejections();
  const reference = new WeakRef(invocation);
  const rejected = (promise: Promise<unknown>, reason: unknown) =>
    reference.deref()?.rejectedUnhandled(promise, reason);
  return places.run({ rejected }, code);
}

/** Whether a rejection in the code that runs now is ours. */
function isMinded(): boolean {
  const place = places.getStore();
  return place !== undefined && (place.scope !== undefined || place.rejected !== undefined);
}

function ownerHere(promise: Promise<unknown>, reason: unknown): RejectionOwner | undefined {
  const place = places.getStore()!;
  if (place.scope === undefined) return place.rejected!(promise, reason);
  const { invocation, scope, body } = place;
  return invocation.rejectedUnhandled(promise, reason, scope, body);
}

/** The hook answers an event named `TAKERS` with true, which shows that it is reached. */
function hook(process: NodeJS.Process, takers: Set<WeakRef<Taker>>): void {
  const { emit } = process;
  const isTaken = (event: unknown, args: readonly unknown[]) => {
    if (event === TAKERS) return true;
    for (const reference of takers) {
      const takes = reference.deref();
      if (takes === undefined) takers.delete(reference);
      else if (takes(event, args)) return true;
    }
    return false;
  };
  process.emit = function (this: unknown, event: unknown, ...args: unknown[]) {
    return isTaken(event, args) || Reflect.apply(emit, this, [event, ...args]);
  } as typeof emit;
}
