import type { CallProps } from '../../core/operation-call.js';
import { label, type Scope } from '../../core/scope.js';
import { ContextCall } from '../context-call.js';
import { PendingCall } from '../pending-call.js';
import {
  type Contender,
  type ContenderEnd,
  checkContenders,
  contenderId,
  endOfContender,
  mayFailUnseen,
} from './contenders.js';

/** What is special about one combinator. */
export interface Combinator<T> {
  readonly subType: 'All' | 'AllSettled' | 'Any' | 'Race';
  /** Whether it would never end without a contender. */
  readonly needsOne: boolean;
  /** Waits for the ends that decide the combinator. */
  readonly settle: (ends: readonly Promise<ContenderEnd>[]) => Promise<Settlement<T>>;
  /** The combinator's value, or its error thrown, when this contender has decided it. */
  readonly decided: (end: ContenderEnd) => T;
}

/** What decided a combinator: one contender, or all of them together. */
export type Settlement<T> = { readonly by: ContenderEnd } | { readonly together: () => T };

/** What is recorded: the index of the contender that decided, if one did. */
interface Decision {
  readonly winner?: number | undefined;
  readonly rejected?: number | undefined;
}

/**
 * Calls a combinator: one CONTEXT operation around its contenders.
 *
 * Only the decision is recorded, not the value: which contender won, or that all of them decided
 * together. The value or error is always taken from the contender itself, live and on replay, so
 * that it keeps its class and its identity with what the contender's own promise gives.
 *
 * - Live, contenders that are functions begin in scopes of their own, side by side. Once one of
 *   them has decided, what the others wait for outside (waits, callbacks, invokes) is cancelled.
 * - On replay of a decided combinator, only the contender that won runs again, over its own record.
 *   If all decided together, all run again.
 *
 * Invariants: the winner of the first run wins on every replay, whatever ends first then; an error
 * that ends the invocation decides nothing. Contenders may be left unfinished without a warning.
 */
export function callCombinator<T>(
  call: CallProps,
  contenders: readonly Contender<unknown>[],
  { subType, needsOne, settle, decided }: Combinator<T>,
): Promise<T> {
  checkContenders(contenders, `${subType} ${label(call.name)}`, needsOne);
  const { invocation } = call;
  contenders.forEach(mayFailUnseen);
  let outcome: () => T;

  const decide = (end: ContenderEnd): Decision => {
    outcome = () => decided(end);
    return end.result.status === 'fulfilled' ? { winner: end.index } : { rejected: end.index };
  };
  const run = async (scope: Scope): Promise<Decision> => {
    const ends = contenders.map((contender, index) => endOfContender(invocation, scope, contender, index));
    const settlement = await settle(ends);
    if ('by' in settlement) {
      cancelPending(scope);
      return decide(settlement.by);
    }
    outcome = settlement.together;
    return {};
  };
  const rebuild = async (scope: Scope, text: string | undefined): Promise<Decision> => {
    const { winner, rejected }: Decision = JSON.parse(text ?? '{}');
    const index = winner ?? rejected;
    if (index === undefined) return run(scope);
    invocation.runsOnly(scope, [contenderId(scope, index)]);
    return decide(await endOfContender(invocation, scope, contenders[index]!, index));
  };

  return invocation.ask(
    new ContextCall<Decision, T>(call, {
      subType,
      run,
      rebuild,
      isAlwaysRebuilt: true,
      mayLeave: true,
      asksForAll: ({ winner, rejected }) => winner === undefined && rejected === undefined,
      toText: (decision) => JSON.stringify(decision),
      fromText: () => outcome(),
    }),
  );
}

/** Cancels what the contenders that lost wait for outside: nobody waits for it any more. */
function cancelPending({ bookkeeping }: Scope): void {
  for (const call of bookkeeping.calls) {
    if (call instanceof PendingCall) call.cancel();
    else if (call instanceof ContextCall && call.inner !== undefined) cancelPending(call.inner);
  }
}
