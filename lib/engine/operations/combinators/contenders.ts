import { invalidArgument, notAnArray } from '../../../core/errors/argument-errors.js';
import { isPromiseLike } from '../../../core/promise-like.js';
import { places } from '../../core/current-place.js';
import { DurablePromise } from '../../core/durable-promise.js';
import { endsInvocation } from '../../core/ending-errors.js';
import type { EnginePort } from '../../core/engine-port.js';
import { NameIds } from '../../core/operation-ids.js';
import { Scope } from '../../core/scope.js';

/**
 * What a combinator waits for: a promise of something that has begun, or code that begins with the
 * combinator and whose operations belong to it.
 */
export type Contender<T> = PromiseLike<T> | (() => T | PromiseLike<T>);

/** The values of the contenders. */
export type Contended<C extends readonly Contender<unknown>[]> = {
  -readonly [I in keyof C]: C[I] extends (...args: never[]) => infer R ? Awaited<R> : Awaited<C[I]>;
};

/** How the contenders ended. */
export type Settled<C extends readonly Contender<unknown>[]> = {
  -readonly [I in keyof C]: PromiseSettledResult<Contended<C>[I]>;
};

/** How one contender ended. */
export interface ContenderEnd {
  readonly index: number;
  readonly result: PromiseSettledResult<any>;
}

/**
 * @param needsOne whether the combinator would never end without a contender.
 * @throws InvalidArgumentError
 */
export function checkContenders(contenders: readonly unknown[], what: string, needsOne: boolean): void {
  const expected = 'an array of promises of operations, or of functions that call some';
  const isContender = (value: unknown) => typeof value === 'function' || isPromiseLike(value);
  if (!Array.isArray(contenders) || !contenders.every(isContender)) throw notAnArray(what, contenders, expected);
  if (needsOne && contenders.length === 0) {
    throw invalidArgument({
      what,
      got: contenders,
      expected: 'at least one contender: without any it would never end',
    });
  }
}

/**
 * Lets a contender fail after the combinator was decided, and on replay before it looks, without
 * being taken for an unhandled rejection. Promises of operations see to that by themselves.
 */
export function mayFailUnseen(contender: Contender<unknown>): void {
  if (contender instanceof Promise && !(contender instanceof DurablePromise)) contender.catch(ignore);
}

function ignore(): void {}

/** Begins a contender of a combinator with this scope, if it is code, and waits for its end. */
export function endOfContender(
  invocation: EnginePort,
  scope: Scope,
  contender: Contender<unknown>,
  index: number,
): Promise<ContenderEnd> {
  let begun: Promise<unknown>;
  let inner: Scope | undefined;
  if (typeof contender === 'function') {
    inner = Scope.contender(scope, contenderId(scope, index), index);
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
    // An error that ends the invocation decides nothing: the contender stays open.
    (reason: unknown) =>
      endsInvocation(invocation, reason)
        ? new Promise<never>(() => {})
        : { index, result: { status: 'rejected', reason } },
  );
}

/** The id of a contender's scope, as the unit that it is of the combinator. */
export function contenderId(scope: Scope, index: number): string {
  return new NameIds(scope.id, '\0contender').of(index);
}
