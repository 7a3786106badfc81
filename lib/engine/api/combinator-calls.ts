import type { Contended, Contender, Settled } from '../operations/combinators/contenders.js';

/** The calls of `this.context` that wait for several operations at once. */
export interface CombinatorCalls {
  /**
   * Waits for all contenders and returns their values in order, like `Promise.all`; the first one
   * that fails rejects it. Recorded as one operation.
   *
   * @param contenders promises of operations that have begun, or functions, whose operations then
   * belong to the combinator. When it is decided early, what functions wait for outside is
   * cancelled; promises go on.
   * @throws the error of the first contender that fails.
   * @example
   * ```ts
   * const [stock, price] = await this.context.all('quote', [() => this.stock(item), () => this.price(item)]);
   * ```
   */
  all<const C extends readonly Contender<unknown>[]>(contenders: C): Promise<Contended<C>>;
  all<const C extends readonly Contender<unknown>[]>(name: string | undefined, contenders: C): Promise<Contended<C>>;

  /**
   * Waits until all contenders of {@link all} have ended and returns how, like
   * `Promise.allSettled`. Never rejects because of a contender.
   *
   * @example
   * ```ts
   * const notices = await this.context.allSettled('notify', [() => this.mail(order), () => this.text(order)]);
   * ```
   */
  allSettled<const C extends readonly Contender<unknown>[]>(contenders: C): Promise<Settled<C>>;
  allSettled<const C extends readonly Contender<unknown>[]>(
    name: string | undefined,
    contenders: C,
  ): Promise<Settled<C>>;

  /**
   * Returns the value of the first contender of {@link all} that succeeds, like `Promise.any`. The
   * winner is recorded, so that it wins on replay too.
   *
   * @throws AggregateError with all errors, when no contender succeeds.
   * @throws InvalidArgumentError when there are no contenders.
   * @example
   * ```ts
   * const quote = await this.context.any('quote', [() => this.askFirst(item), () => this.askSecond(item)]);
   * ```
   */
  any<const C extends readonly Contender<unknown>[]>(contenders: C): Promise<Contended<C>[number]>;
  any<const C extends readonly Contender<unknown>[]>(
    name: string | undefined,
    contenders: C,
  ): Promise<Contended<C>[number]>;

  /**
   * Returns the value, or throws the error, of the first contender of {@link all} that ends, like
   * `Promise.race`. The winner is recorded, so that it wins on replay too.
   *
   * @throws InvalidArgumentError when there are no contenders.
   * @example
   * ```ts
   * const approval = await this.context.race('approval', [
   *   () => this.approval(order),
   *   () => this.context.wait('deadline', '3d').then(() => undefined),
   * ]);
   * ```
   */
  race<const C extends readonly Contender<unknown>[]>(contenders: C): Promise<Contended<C>[number]>;
  race<const C extends readonly Contender<unknown>[]>(
    name: string | undefined,
    contenders: C,
  ): Promise<Contended<C>[number]>;
}
