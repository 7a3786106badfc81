import { runInThisContext } from 'node:vm';
import { type Place, places } from './ambient.js';
import { Rejections } from './rejections.js';

/*
 * Node ends the process when a promise is rejected and nobody handles it in the same turn, and it reports the event in the asynchronous context of that promise. So a rejection in
 * the code of an execution is told from others by the ambient place. It is taken out where Node reports it, before any listener: a listener of our own would change what Node
 * does with all other rejections, and listeners of test frameworks would fail the test for ours.
 */

/** Takes an event of Node's process, or leaves it to whoever listens. */
type Taker = (event: unknown, args: readonly unknown[]) => boolean;

/** One hook for all copies of this module in a process, which may be many: Jest loads one for each test file. It keeps none of them alive. */
const TAKERS = Symbol.for('everstep.rejections');

type HookedProcess = NodeJS.Process & { [TAKERS]?: Set<WeakRef<Taker>> };

const owners = new WeakMap<Promise<unknown>, Rejections>();

const taker: Taker = (event, args) => {
  switch (event) {
    case 'unhandledRejection': {
      const place = places.getStore();
      if (place?.scope === undefined) return false;
      take(place, args[0], args[1] as Promise<unknown>);
      return true;
    }
    case 'uncaughtException':
      // So Node reports it first under `--unhandled-rejections=strict`.
      return args[1] === 'unhandledRejection' && places.getStore()?.scope !== undefined;
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

let isWatching = false;

/** Keeps rejections in the code of executions from ending the process. Stays in place: such code may go on after its invocation. */
export function watchRejections(): void {
  if (isWatching) return;
  isWatching = true;
  // Under Jest the global one is a copy, on which Node reports nothing.
  const process: HookedProcess = runInThisContext('process');
  process[TAKERS] ??= hook(process);
  process[TAKERS].add(new WeakRef(taker));
}

function take(place: Place, reason: unknown, promise: Promise<unknown>): void {
  const { invocation } = place;
  invocation.rejections ??= new Rejections(invocation);
  invocation.rejections.add(promise, reason, place);
  owners.set(promise, invocation.rejections);
}

function hook(process: NodeJS.Process): Set<WeakRef<Taker>> {
  const takers = new Set<WeakRef<Taker>>();
  const { emit } = process;
  const isTaken = (event: unknown, args: readonly unknown[]) => {
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
  return takers;
}
