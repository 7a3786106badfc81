import type { CallProps } from '../../core/operation-call.js';
import { type Combinator, callCombinator, type Settlement } from './combinator-call.js';
import type { Contender, ContenderEnd } from './contenders.js';

type Contenders = readonly Contender<unknown>[];

/** All values in order; the first rejection decides. */
export function callAll(call: CallProps, contenders: Contenders): Promise<unknown[]> {
  return callCombinator(call, contenders, ALL);
}

/** How each contender ended, in order. */
export function callAllSettled(call: CallProps, contenders: Contenders): Promise<PromiseSettledResult<unknown>[]> {
  return callCombinator(call, contenders, ALL_SETTLED);
}

/** The first success decides; without one, all errors together. */
export function callAny(call: CallProps, contenders: Contenders): Promise<unknown> {
  return callCombinator(call, contenders, ANY);
}

/** The first end decides, success or not. */
export function callRace(call: CallProps, contenders: Contenders): Promise<unknown> {
  return callCombinator(call, contenders, RACE);
}

const ALL: Combinator<unknown[]> = {
  subType: 'All',
  needsOne: false,
  settle: (ends) => firstThat(ends, hasFailed, (all) => all.map(valueOrThrow)),
  decided: valueOrThrow,
};

const ALL_SETTLED: Combinator<PromiseSettledResult<unknown>[]> = {
  subType: 'AllSettled',
  needsOne: false,
  settle: async (ends) => {
    const all = await Promise.all(ends);
    return { together: () => all.map(({ result }) => result) };
  },
  decided: valueOrThrow,
};

const ANY: Combinator<unknown> = {
  subType: 'Any',
  needsOne: true,
  settle: (ends) => firstThat(ends, (end) => !hasFailed(end), throwAll),
  decided: valueOrThrow,
};

const RACE: Combinator<unknown> = {
  subType: 'Race',
  needsOne: true,
  settle: async (ends) => ({ by: await Promise.race(ends) }),
  decided: valueOrThrow,
};

/** The first end that decides, or what all of them come to together. */
async function firstThat<T>(
  ends: readonly Promise<ContenderEnd>[],
  decides: (end: ContenderEnd) => boolean,
  together: (all: ContenderEnd[]) => T,
): Promise<Settlement<T>> {
  const deciding = ends.map(
    (end) => new Promise<Settlement<T>>((resolve) => void end.then((by) => decides(by) && resolve({ by }))),
  );
  return Promise.race([...deciding, Promise.all(ends).then((all) => ({ together: () => together(all) }))]);
}

function hasFailed({ result }: ContenderEnd): boolean {
  return result.status === 'rejected';
}

function valueOrThrow({ result }: ContenderEnd): any {
  if (result.status === 'fulfilled') return result.value;
  throw result.reason;
}

function throwAll(ends: ContenderEnd[]): never {
  const reasons = ends.map(({ result }) => (result.status === 'rejected' ? result.reason : undefined));
  throw new AggregateError(reasons, 'All contenders failed.');
}
