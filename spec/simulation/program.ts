import fc from 'fast-check';

/** A random workflow, as data: what a user's class would do, and what its steps and callers outside do. */
export type Program = readonly Node[];

export type Node =
  | StepNode
  | { readonly kind: 'wait'; readonly name: string; readonly seconds: number }
  /** waitForCallback: submitter and answer. */
  | { readonly kind: 'ask'; readonly name: string }
  /** createCallback, with work between its making and its result. */
  | { readonly kind: 'callback'; readonly name: string; readonly meanwhile: Program }
  | { readonly kind: 'all'; readonly branches: readonly Program[] }
  | { readonly kind: 'race'; readonly branches: readonly Program[] }
  /** runInChildContext. */
  | { readonly kind: 'group'; readonly name: string; readonly isVirtual: boolean; readonly body: Program }
  /** context.map over programs. */
  | MapNode
  /** context.race. */
  | { readonly kind: 'first'; readonly name: string; readonly branches: readonly Program[] }
  /** waitForCondition, with so many checks. */
  | { readonly kind: 'check'; readonly name: string; readonly checks: number }
  /** A step that fails for good, and is caught. */
  | { readonly kind: 'caught'; readonly name: string };

export interface MapNode {
  readonly kind: 'map';
  readonly name: string;
  readonly nesting: 'nested' | 'flat';
  readonly maxConcurrency: number;
  readonly branches: readonly Program[];
}

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
  /** With races (`Promise.race`, `context.race`, or either), what a program gives may depend on which of two bodies is faster. */
  readonly races: false | 'plain' | 'durable' | 'all';
  /** The most turns of the event loop that a body takes. */
  readonly turns: number;
}

/** Few names, so that same-named operations meet in one scope. */
const name = fc.constantFrom('a', 'b', 'c');
const wait = fc.record({ kind: fc.constant('wait' as const), name, seconds: fc.integer({ min: 1, max: 5 }) });
const ask = fc.record({ kind: fc.constant('ask' as const), name });
const caught = fc.record({ kind: fc.constant('caught' as const), name });

const check = fc.record({ kind: fc.constant('check' as const), name, checks: fc.integer({ min: 1, max: 3 }) });

export function programs(kind: Kind): fc.Arbitrary<Program> {
  const step: fc.Arbitrary<StepNode> = fc.record({
    kind: fc.constant('step' as const),
    name,
    hops: fc.integer({ min: 0, max: 12 }),
    turns: fc.integer({ min: 0, max: kind.turns }),
    fails: fc.constantFrom(0, 0, 0, 1, 2),
    once: fc.boolean(),
  });
  return nodes(2, [step, step, step, wait, ask, caught, check], kind.races);
}

function nodes(depth: number, leaves: fc.Arbitrary<Node>[], races: Kind['races']): fc.Arbitrary<Program> {
  if (depth === 0) return fc.array(fc.oneof(...leaves), { minLength: 1, maxLength: 4 });
  const branches = fc.array(nodes(depth - 1, leaves, races), { minLength: 2, maxLength: 4 });
  const groups: fc.Arbitrary<Node>[] = [
    branches.map((list) => ({ kind: 'all' as const, branches: list })),
    fc
      .tuple(name, nodes(0, leaves, races))
      .map(([own, meanwhile]) => ({ kind: 'callback' as const, name: own, meanwhile })),
    fc.record({
      kind: fc.constant('group' as const),
      name,
      isVirtual: fc.boolean(),
      body: nodes(depth - 1, leaves, races),
    }),
    fc.record({
      kind: fc.constant('map' as const),
      name,
      nesting: fc.constantFrom('nested' as const, 'flat' as const),
      maxConcurrency: fc.integer({ min: 1, max: 3 }),
      branches,
    }),
  ];
  if (races === 'plain' || races === 'all') {
    groups.push(branches.map((list) => ({ kind: 'race' as const, branches: list })));
  }
  if (races === 'durable' || races === 'all') {
    groups.push(fc.record({ kind: fc.constant('first' as const), name, branches }));
  }
  return fc.array(fc.oneof(...leaves, ...leaves, ...groups), { minLength: 1, maxLength: 4 });
}

/** The same program with a name of its own for each place in it. */
export function uniquelyNamed(program: Program, path = 'p'): Program {
  return program.map((node, i) => {
    const place = `${path}.${i}`;
    switch (node.kind) {
      case 'all':
      case 'race':
        return { ...node, branches: node.branches.map((branch, j) => uniquelyNamed(branch, `${place}[${j}]`)) };
      case 'map':
      case 'first':
        return {
          ...node,
          name: place,
          branches: node.branches.map((branch, j) => uniquelyNamed(branch, `${place}[${j}]`)),
        };
      case 'group':
        return { ...node, name: place, body: uniquelyNamed(node.body, `${place}g`) };
      case 'callback':
        return { ...node, name: place, meanwhile: uniquelyNamed(node.meanwhile, `${place}m`) };
      default:
        return { ...node, name: place };
    }
  });
}
