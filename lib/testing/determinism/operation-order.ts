import { nextTick } from '../../core/time/index.js';
import type { Operation } from '../../core/wire/index.js';
import type { DurablePromise } from '../../engine/core/durable-promise.js';
import type { InvocationFacts } from '../../engine/core/invocation-facts.js';
import type { AnyCall } from '../../engine/core/operation-call.js';
import { label, type Scope } from '../../engine/core/scope.js';
import type { EngineObserver } from '../../engine/index.js';
import { areSideBySide, type HelperChain, helperChain } from './helper-chain.js';
import { describeFrame } from './workflow-frame.js';

/** An operation that was asked for. */
interface Use {
  readonly chain: HelperChain;
  /**
   * Whether the code asked for it without having received an answer just before: something else
   * woke it.
   */
  readonly isWoken: boolean;
}

/** One invocation. */
interface Course {
  /** Answers that the code has received, and to which it has not finished reacting. */
  reactions: number;
  /** Whether anything else has woken the code. */
  isWoken: boolean;
  readonly uses: Map<Scope, Map<string, Use[]>>;
}

/**
 * Finds operations of one name that helpers ask for side by side, when what woke one of them is no
 * operation. Replay tells operations of a name apart by the order in which they are asked for; it
 * repeats the order of results, but not that of anything else.
 */
export class OperationOrder implements Pick<EngineObserver, 'begins' | 'asked' | 'answered'> {
  readonly #courses = new WeakMap<InvocationFacts, Course>();
  readonly #found: (call: AnyCall, what: string, at: string) => void;

  constructor(found: (call: AnyCall, what: string, at: string) => void) {
    this.#found = found;
  }

  begins(invocation: InvocationFacts): void {
    const course = { reactions: 0, isWoken: false, uses: new Map() };
    this.#courses.set(invocation, course);
    reacts(course, undefined);
  }

  answered(call: AnyCall, _recorded: Operation, isStart: boolean): void {
    const course = this.#courses.get(call.invocation);
    if (course !== undefined) reacts(course, isStart ? undefined : call.promise);
  }

  asked(call: AnyCall, entry: Function): void {
    const course = this.#courses.get(call.invocation);
    if (course === undefined) return;
    const isWoken = course.reactions === 0;
    course.isWoken ||= isWoken;
    // Code that only operations wake is in order, and its stacks need no look.
    if (!course.isWoken) return;
    const chain = helperChain(entry);
    if (chain === undefined) return;
    const use = { chain, isWoken };
    const uses = usesOf(course, call);
    if (uses.some((other) => (other.isWoken || isWoken) && areSideBySide(other.chain, chain))) {
      this.#found(
        call,
        `${call.subType} ${label(call.name)}, asked for by helpers side by side,`,
        describeFrame(entry, chain.frame),
      );
    }
    uses.push(use);
  }
}

function usesOf({ uses }: Course, { scope, name, subType }: AnyCall): Use[] {
  const key = `${name ?? ''}\0${name === undefined ? subType : ''}`;
  const byName = uses.get(scope) ?? new Map<string, Use[]>();
  uses.set(scope, byName);
  const same = byName.get(key) ?? [];
  byName.set(key, same);
  return same;
}

/** The code begins to react: until everything that this sets off through promises has run. */
function reacts(course: Course, answer: DurablePromise<unknown> | undefined): void {
  course.reactions++;
  // As the engine knows it: a tick from a microtask comes after all microtasks.
  const end = () => nextTick(() => course.reactions--);
  if (answer === undefined) void Promise.resolve().then(end);
  else answer.whenSettled(end);
}
