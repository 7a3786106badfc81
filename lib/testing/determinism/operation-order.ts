import { nextTick } from '../../core/time/index.js';
import type { Operation } from '../../core/wire/index.js';
import {
  type AnyCall,
  type DurablePromise,
  type EngineObserver,
  type InvocationFacts,
  label,
  type Scope,
} from '../../engine/index.js';
import { areSideBySide, type HelperChain, helperChain } from './helper-chain.js';
import { describeFrame } from './workflow-frame.js';

/** A call of an operation. */
interface Use {
  readonly chain: HelperChain;
  /**
   * Whether the code made the call without having received an answer just before: something else
   * woke it.
   */
  readonly isWoken: boolean;
}

/** What woke the code of one invocation, and what it has called. */
interface WakeState {
  /** Number of answers to which the code has not finished reacting. */
  reactions: number;
  /** Whether anything but an answer has woken the code, at any time so far. */
  isWoken: boolean;
  readonly uses: Map<Scope, Map<string, Use[]>>;
}

/**
 * Finds operations of one name that concurrent helpers call after something other than an operation
 * has woken one of them. Replay identifies operations of one name by the order of their calls. It
 * repeats the order of recorded results, and of nothing else, so such calls may swap.
 */
export class OperationOrder implements Pick<EngineObserver, 'begins' | 'asked' | 'answered'> {
  readonly #states = new WeakMap<InvocationFacts, WakeState>();
  readonly #found: (call: AnyCall, what: string, at: string) => void;

  constructor(found: (call: AnyCall, what: string, at: string) => void) {
    this.#found = found;
  }

  begins(invocation: InvocationFacts): void {
    const state = { reactions: 0, isWoken: false, uses: new Map() };
    this.#states.set(invocation, state);
    reacts(state, undefined);
  }

  answered(call: AnyCall, _recorded: Operation, isStart: boolean): void {
    const state = this.#states.get(call.invocation);
    if (state !== undefined) reacts(state, isStart ? undefined : call.promise);
  }

  asked(call: AnyCall, entry: Function): void {
    const state = this.#states.get(call.invocation);
    if (state === undefined) return;
    const isWoken = state.reactions === 0;
    state.isWoken ||= isWoken;
    // Code that only operations wake calls in a repeatable order: reading its stacks can be saved.
    if (!state.isWoken) return;
    const chain = helperChain(entry);
    if (chain === undefined) return;
    const use = { chain, isWoken };
    const uses = usesOf(state, call);
    if (uses.some((other) => (other.isWoken || isWoken) && areSideBySide(other.chain, chain))) {
      this.#found(
        call,
        `${call.subType} ${label(call.name)}, called by helpers side by side,`,
        describeFrame(entry, chain.frame),
      );
    }
    uses.push(use);
  }
}

function usesOf({ uses }: WakeState, { scope, name, subType }: AnyCall): Use[] {
  const key = `${name ?? ''}\0${name === undefined ? subType : ''}`;
  const byName = uses.get(scope) ?? new Map<string, Use[]>();
  uses.set(scope, byName);
  const same = byName.get(key) ?? [];
  byName.set(key, same);
  return same;
}

/** Counts a reaction until everything that it sets off through promises has run. */
function reacts(state: WakeState, answer: DurablePromise<unknown> | undefined): void {
  state.reactions++;
  // A tick that a microtask queues comes after all microtasks: the engine's turns rely on it too.
  const end = () => nextTick(() => state.reactions--);
  if (answer === undefined) void Promise.resolve().then(end);
  else answer.whenSettled(end);
}
