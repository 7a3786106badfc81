import fc from 'fast-check';

/** A random workflow, as data: what a user's class would do, and what its steps and callers outside do. */
export type Program = readonly Node[];

export type Node =
  | { readonly kind: 'step'; readonly name: string; readonly hops: number; readonly fails: number; readonly once: boolean }
  | { readonly kind: 'wait'; readonly name: string; readonly seconds: number }
  /** waitForCallback: submitter and answer. */
  | { readonly kind: 'ask'; readonly name: string }
  /** createCallback, with work between its making and its result. */
  | { readonly kind: 'callback'; readonly name: string; readonly meanwhile: Program }
  | { readonly kind: 'all'; readonly branches: readonly Program[] }
  | { readonly kind: 'race'; readonly branches: readonly Program[] }
  /** A step that fails for good, and is caught. */
  | { readonly kind: 'caught'; readonly name: string };

/** Few names, so that same-named operations meet in one scope. */
const name = fc.constantFrom('a', 'b', 'c');

const step = fc.record({
  kind: fc.constant('step' as const),
  name,
  hops: fc.integer({ min: 0, max: 12 }),
  fails: fc.constantFrom(0, 0, 0, 1, 2),
  once: fc.boolean(),
});
const wait = fc.record({ kind: fc.constant('wait' as const), name, seconds: fc.integer({ min: 1, max: 5 }) });
const ask = fc.record({ kind: fc.constant('ask' as const), name });
const caught = fc.record({ kind: fc.constant('caught' as const), name });

function nodes(depth: number, withRaces: boolean): fc.Arbitrary<Program> {
  const leaves: fc.Arbitrary<Node>[] = [step, step, step, wait, ask, caught];
  if (depth === 0) return fc.array(fc.oneof(...leaves), { minLength: 1, maxLength: 4 });
  const branches = fc.array(nodes(depth - 1, withRaces), { minLength: 2, maxLength: 4 });
  const groups: fc.Arbitrary<Node>[] = [
    branches.map((list) => ({ kind: 'all' as const, branches: list })),
    fc
      .tuple(name, nodes(0, withRaces))
      .map(([own, meanwhile]) => ({ kind: 'callback' as const, name: own, meanwhile })),
  ];
  if (withRaces) groups.push(branches.map((list) => ({ kind: 'race' as const, branches: list })));
  return fc.array(fc.oneof(...leaves, ...groups), { minLength: 1, maxLength: 4 });
}

/** Programs whose result does not depend on which of two bodies is faster. */
export const programs = nodes(2, false);
export const racingPrograms = nodes(2, true);
