import { invalidArgument, notAnArray } from '../../../core/errors/argument-errors.js';
import { isPromiseLike } from '../../../core/promise-like.js';
import { places } from '../../core/current-place.js';
import { DurablePromise } from '../../core/durable-promise.js';
import { endsInvocation } from '../../core/ending-errors.js';
import type { CallProps } from '../../core/operation-call.js';
import { NameIds } from '../../core/operation-ids.js';
import { label, Scope } from '../../core/scope.js';
import { ContextCall } from '../context-call.js';
import { OutsideCall } from '../pending-call.js';

/**
 * What a combinator takes: something that is under way already, or code that begins with it and
 * whose operations are its own.
 */
export type Contender<T> = PromiseLike<T> | (() => T | PromiseLike<T>);

/** What the contenders give. */
export type Contended<C extends readonly Contender<unknown>[]> = {
  -readonly [I in keyof C]: C[I] extends (...args: never[]) => infer R ? Awaited<R> : Awaited<C[I]>;
};

/** How the contenders ended. */
export type Settled<C extends readonly Contender<unknown>[]> = {
  -readonly [I in keyof C]: PromiseSettledResult<Contended<C>[I]>;
};

/** What is recorded: the contender that decided, where one did. */
interface Decision {
  readonly winner?: number | undefined;
  readonly rejected?: number | undefined;
}

/** What is special about one combinator. */
export interface Combinator<T> {
  readonly subType: 'All' | 'AllSettled' | 'Any' | 'Race';
  /** Whether it needs at least one contender to ever be done. */
  readonly needsOne: boolean;
  /** Waits for the outcomes that it needs. */
  readonly settle: (outcomes: readonly Promise<Outcome>[]) => Promise<Settlement<T>>;
  /** What it gives when one of them has decided. */
  readonly decided: (outcome: Outcome) => T;
}

/** How one contender ended. */
export interface Outcome {
  readonly index: number;
  readonly result: PromiseSettledResult<any>;
}

/** The contender that decided, or what all of them make together. */
export type Settlement<T> = { readonly by: Outcome } | { readonly give: () => T };

/**
 * Asks for a combinator. What is recorded is who decided; values and errors are put together again
 * from what is recorded of the contenders, so that they are of the very classes that they were.
 */
export function combine<T>(
  call: CallProps,
  contenders: readonly Contender<unknown>[],
  combinator: Combinator<T>,
): Promise<T> {
  const { subType, needsOne, settle, decided } = combinator;
  check(contenders, `${subType} ${label(call.name)}`, needsOne);
  const { invocation } = call;
  contenders.forEach(mayFailUnseen);
  let give: () => T;

  const run = async (scope: Scope): Promise<Decision> => {
    const settlement = await settle(contenders.map((contender, index) => outcomeOf(call, scope, contender, index)));
    if (!('by' in settlement)) {
      give = settlement.give;
      return {};
    }
    cancelOutside(scope);
    return decide(settlement.by);
  };
  const decide = (outcome: Outcome): Decision => {
    give = () => decided(outcome);
    return outcome.result.status === 'fulfilled' ? { winner: outcome.index } : { rejected: outcome.index };
  };
  const rebuild = async (scope: Scope, text: string | undefined): Promise<Decision> => {
    const { winner, rejected }: Decision = JSON.parse(text ?? '{}');
    const index = winner ?? rejected;
    if (index === undefined) return run(scope);
    invocation.runsOnly(scope, [contenderId(scope, index)]);
    return decide(await outcomeOf(call, scope, contenders[index]!, index));
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
      fromText: () => give(),
    }),
  );
}

function check(contenders: readonly unknown[], what: string, needsOne: boolean): void {
  const expected = 'an array of promises of operations, or of functions that call some';
  const isOne = (contender: unknown) => typeof contender === 'function' || isPromiseLike(contender);
  if (!Array.isArray(contenders) || !contenders.every(isOne)) throw notAnArray(what, contenders, expected);
  if (needsOne && contenders.length === 0) {
    throw invalidArgument({
      what,
      got: contenders,
      expected: 'at least one contender: without any it would never end',
    });
  }
}

/**
 * What lost may fail when nobody looks any more, or, on replay, looks again. Promises of operations
 * know that by themselves.
 */
function mayFailUnseen(contender: Contender<unknown>): void {
  if (contender instanceof Promise && !(contender instanceof DurablePromise)) contender.catch(ignore);
}

function ignore(): void {}

function outcomeOf(
  { invocation }: CallProps,
  scope: Scope,
  contender: Contender<unknown>,
  index: number,
): Promise<Outcome> {
  let begun: Promise<unknown>;
  let inner: Scope | undefined;
  if (typeof contender === 'function') {
    inner = Scope.unit(scope, contenderId(scope, index), 'contender', `${index}`);
    const place = { invocation, scope: inner, method: places.getStore()?.method };
    begun = places.run(place, async () => contender());
  } else {
    begun = contender instanceof Promise ? contender : Promise.resolve(contender);
  }
  return begun.then(
    (value) => {
      if (inner !== undefined) invocation.scopeReturned(inner, false);
      return { index, result: { status: 'fulfilled', value } };
    },
    // What ends the invocation decides nothing: there the outcome stays open.
    (reason: unknown) =>
      endsInvocation(invocation, reason)
        ? new Promise<never>(() => {})
        : { index, result: { status: 'rejected', reason } },
  );
}

function contenderId(scope: Scope, index: number): string {
  return new NameIds(scope.id, '\0contender').of(index);
}

/** Nobody waits for those that lost: what they wait for outside is called off. */
function cancelOutside({ calls }: Scope): void {
  for (const call of calls) {
    if (call instanceof OutsideCall) call.cancel();
    else if (call instanceof ContextCall && call.inner !== undefined) cancelOutside(call.inner);
  }
}
