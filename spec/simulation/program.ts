import fc from 'fast-check';

/**
 * A random workflow, as data: what a user's class would do, and what its steps and callers outside
 * do.
 */
export type Program = readonly Node[];

export type Node =
  | StepNode
  | { readonly kind: 'wait'; readonly name: string; readonly seconds: number }
  /** A wait that is called off while a step runs. */
  | { readonly kind: 'cancelled'; readonly name: string }
  /** waitForCallback: submitter and answer. */
  | { readonly kind: 'ask'; readonly name: string }
  /** createCallback, with work between its making and its result. */
  | { readonly kind: 'callback'; readonly name: string; readonly meanwhile: Program }
  /** waitForCondition, which so many checks meet. */
  | { readonly kind: 'poll'; readonly name: string; readonly checks: number }
  | { readonly kind: 'invoke'; readonly name: string }
  | { readonly kind: 'patch'; readonly name: string }
  | ChildNode
  | BatchNode
  | { readonly kind: 'all'; readonly branches: readonly Program[] }
  | { readonly kind: 'race'; readonly branches: readonly Program[] }
  /**
   * A recorded combinator. Races and their like only where a program may depend on who is faster.
   */
  | { readonly kind: Combinator; readonly name: string; readonly branches: readonly Program[] }
  /** A step that fails for good, and is caught. */
  | { readonly kind: 'caught'; readonly name: string };

export interface ChildNode {
  readonly kind: 'child';
  readonly name: string;
  readonly body: Program;
  /**
   * `rebuilt`: the result is too large to be recorded. `failing`: its code throws at the end, and
   * is caught outside.
   */
  readonly how: 'recorded' | 'virtual' | 'rebuilt' | 'failing';
}

export interface BatchNode {
  readonly kind: 'map' | 'parallel';
  readonly name: string;
  readonly branches: readonly Program[];
  readonly isFlat: boolean;
  readonly maxConcurrency: number | undefined;
  /** How many successes are enough; all when undefined. */
  readonly enough: number | undefined;
  readonly isLarge: boolean;
}

export type Combinator = 'combineAll' | 'combineSettled' | 'combineRace' | 'combineAny';

export interface StepNode {
  readonly kind: 'step';
  readonly name: string;
  /** How long its body takes: microtasks, and turns of the event loop. */
  readonly hops: number;
  readonly turns: number;
  /** Attempts that fail before the one that succeeds. */
  readonly fails: number;
  /** Whether it runs at most once per attempt. */
  readonly once: boolean;
}

interface Kind {
  /** With races, what a program gives may depend on which of two bodies is faster. */
  readonly races: boolean;
  /** The most turns of the event loop that a body takes. */
  readonly turns: number;
}

/** Few names, so that same-named operations meet in one scope. */
const name = fc.constantFrom('a', 'b', 'c');
const wait = fc.record({ kind: fc.constant('wait' as const), name, seconds: fc.integer({ min: 1, max: 5 }) });
const ask = fc.record({ kind: fc.constant('ask' as const), name });
const caught = fc.record({ kind: fc.constant('caught' as const), name });

const cancelled = fc.record({ kind: fc.constant('cancelled' as const), name });
const poll = fc.record({ kind: fc.constant('poll' as const), name, checks: fc.integer({ min: 1, max: 3 }) });
const invoke = fc.record({ kind: fc.constant('invoke' as const), name });
const patch = fc.record({ kind: fc.constant('patch' as const), name });

const MOST_DEPTH = 4;

export function programs(kind: Kind): fc.Arbitrary<Program> {
  const step: fc.Arbitrary<StepNode> = fc.record({
    kind: fc.constant('step' as const),
    name,
    hops: fc.integer({ min: 0, max: 12 }),
    turns: fc.integer({ min: 0, max: kind.turns }),
    fails: fc.constantFrom(0, 0, 0, 1, 2),
    once: fc.boolean(),
  });
  const leaf = fc.oneof(
    { weight: 6, arbitrary: step },
    { weight: 2, arbitrary: wait },
    { weight: 2, arbitrary: ask },
    { weight: 1, arbitrary: caught },
    { weight: 1, arbitrary: poll },
    { weight: 1, arbitrary: invoke },
    { weight: 1, arbitrary: patch },
    { weight: 1, arbitrary: cancelled },
  );
  return fc.integer({ min: 1, max: MOST_DEPTH }).chain((depth) => nodes(depth, depth, leaf, kind.races));
}

/** @param most the depth of the whole program: deep ones are narrow. */
function nodes(depth: number, most: number, leaf: fc.Arbitrary<Node>, withRaces: boolean): fc.Arbitrary<Program> {
  const maxLength = most > 2 ? 2 : 4;
  if (depth === 0) return fc.array(leaf, { minLength: 1, maxLength });
  const inner = nodes(depth - 1, most, leaf, withRaces);
  const branches = fc.array(inner, { minLength: 2, maxLength: most > 2 ? 2 : 4 });
  const rarely = fc.nat(19).map((draw) => draw === 0);
  const batch: fc.Arbitrary<BatchNode> = fc.record({
    kind: fc.constantFrom('map' as const, 'parallel' as const),
    name,
    branches,
    isFlat: fc.boolean(),
    maxConcurrency: fc.constantFrom(undefined, 1, 2),
    enough: withRaces ? fc.constantFrom(undefined, 1) : fc.constant(undefined),
    isLarge: rarely,
  });
  const child: fc.Arbitrary<ChildNode> = fc.record({
    kind: fc.constant('child' as const),
    name,
    body: inner,
    how: fc
      .tuple(rarely, fc.constantFrom('recorded' as const, 'recorded' as const, 'virtual' as const, 'failing' as const))
      .map(([isRebuilt, how]) => (isRebuilt ? 'rebuilt' : how)),
  });
  const combinators: Combinator[] = ['combineAll', 'combineSettled'];
  if (withRaces) combinators.push('combineRace', 'combineAny');
  const groups: fc.Arbitrary<Node>[] = [
    branches.map((list) => ({ kind: 'all' as const, branches: list })),
    fc.record({ kind: fc.constantFrom(...combinators), name, branches }),
    fc.record({ kind: fc.constant('callback' as const), name, meanwhile: nodes(0, most, leaf, withRaces) }),
    child,
    batch,
  ];
  if (withRaces) groups.push(branches.map((list) => ({ kind: 'race' as const, branches: list })));
  const group = fc.oneof(...groups);
  return fc.array(fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 2, arbitrary: group }), {
    minLength: 1,
    maxLength,
  });
}

/** The programs within a node, by the place that the workflow names them by. */
export function inside(node: Node, place: string): [path: string, program: Program][] {
  if ('branches' in node) return node.branches.map((branch, i) => [`${place}[${i}]`, branch]);
  if (node.kind === 'callback') return [[`${place}m`, node.meanwhile]];
  return node.kind === 'child' ? [[`${place}c`, node.body]] : [];
}

/** The same program with a name of its own for each place in it. */
export function uniquelyNamed(program: Program, path = 'p'): Program {
  return program.map((node, i) => {
    const place = `${path}.${i}`;
    const [first, ...more] = inside(node, place).map(([inner, program]) => uniquelyNamed(program, inner));
    const named: Node = 'name' in node ? { ...node, name: place } : node;
    if ('branches' in named) return { ...named, branches: [first!, ...more] };
    if (named.kind === 'callback') return { ...named, meanwhile: first! };
    return named.kind === 'child' ? { ...named, body: first! } : named;
  });
}

/** The names of all its operations. */
export function namesIn(program: Program): string[] {
  return program.flatMap((node) => [
    ...('name' in node ? [node.name] : []),
    ...inside(node, '').flatMap(([, program]) => namesIn(program)),
  ]);
}

/**
 * The same program without what can't be told where the order of completions is guessed: whether
 * code that is ahead of its neighbors is new (a patch beside other helpers), and who won a plain
 * race in code that runs once more to rebuild a result.
 */
export function withoutGuesses(program: Program, isRebuilt = false): Program {
  return program
    .filter(({ kind }) => kind !== 'patch')
    .map((node): Node => {
      if (node.kind === 'child') {
        const isInner = node.how === 'rebuilt' || (node.how === 'virtual' && isRebuilt);
        return { ...node, body: withoutGuesses(node.body, isInner) };
      }
      if (node.kind === 'callback') return { ...node, meanwhile: withoutGuesses(node.meanwhile, isRebuilt) };
      if (!('branches' in node)) return node;
      const isCombined = node.kind.startsWith('combine');
      const isBatch = node.kind === 'map' || node.kind === 'parallel';
      const isInner = isCombined || (isBatch ? node.isFlat : isRebuilt);
      const branches = node.branches.map((branch) => withoutGuesses(branch, isInner));
      return node.kind === 'race' && isRebuilt ? { kind: 'all', branches } : { ...node, branches };
    });
}
