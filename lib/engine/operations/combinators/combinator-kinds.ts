import type { Combinator, Outcome, Settlement } from './combinators.js';

/** All values in order; the first rejection decides. */
export const ALL: Combinator<unknown[]> = {
  subType: 'All',
  needsOne: false,
  settle: (outcomes) => firstThat(outcomes, isRejected, (all) => all.map(resultOf)),
  decided: throwReason,
};

/** How each ended, in order. */
export const ALL_SETTLED: Combinator<PromiseSettledResult<unknown>[]> = {
  subType: 'AllSettled',
  needsOne: false,
  settle: async (outcomes) => {
    const all = await Promise.all(outcomes);
    return { give: () => all.map(({ result }) => result) };
  },
  decided: throwReason,
};

/** The first success decides; without one, all the errors. */
export const ANY: Combinator<unknown> = {
  subType: 'Any',
  needsOne: true,
  settle: (outcomes) =>
    firstThat(
      outcomes,
      (outcome) => !isRejected(outcome),
      (all) => {
        throw new AggregateError(all.map(reasonOf), 'All contenders failed.');
      },
    ),
  decided: resultOf,
};

/** The first to end decides, however it ends. */
export const RACE: Combinator<unknown> = {
  subType: 'Race',
  needsOne: true,
  settle: async (outcomes) => ({ by: await Promise.race(outcomes) }),
  decided: (outcome) => (isRejected(outcome) ? throwReason(outcome) : resultOf(outcome)),
};

/** The first outcome that decides, or what all of them make together. */
async function firstThat<T>(
  outcomes: readonly Promise<Outcome>[],
  decides: (outcome: Outcome) => boolean,
  together: (all: Outcome[]) => T,
): Promise<Settlement<T>> {
  const deciding = outcomes.map(
    (outcome) => new Promise<Settlement<T>>((resolve) => void outcome.then((by) => decides(by) && resolve({ by }))),
  );
  return Promise.race([...deciding, Promise.all(outcomes).then((all) => ({ give: () => together(all) }))]);
}

function isRejected({ result }: Outcome): boolean {
  return result.status === 'rejected';
}

function resultOf({ result }: Outcome): unknown {
  return result.status === 'fulfilled' ? result.value : undefined;
}

function reasonOf({ result }: Outcome): unknown {
  return result.status === 'rejected' ? result.reason : undefined;
}

function throwReason(outcome: Outcome): never {
  throw reasonOf(outcome);
}
