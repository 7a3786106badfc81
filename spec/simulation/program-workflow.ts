import {
  Completion,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  noRetry,
  StepError,
  StepSemantics,
} from '../../lib/index.js';
import type { BatchNode, ChildNode, Node, Program, StepNode } from './program.js';

/** What a run of a program leaves behind, beside its history. */
export interface Witness {
  /** Body runs, by the place in the program. */
  bodies: Map<string, number>;
  /**
   * What the workflow's code saw, in order. Not what was within a context: once that has ended, its
   * code doesn't run again.
   */
  trace: string[];
}

/** More than an operation's result may have. */
const LARGE = 'x'.repeat(300_000);

/** Runs a program given as data, over plain async helpers, the way users write them. */
export class ProgramWorkflow extends DurableWorkflow {
  readonly #program: Program;
  readonly #witness: Witness;

  constructor(program: Program, witness: Witness) {
    super();
    this.#program = program;
    this.#witness = witness;
  }

  @DurableExecution({ name: 'Program' })
  async run(): Promise<unknown> {
    return this.#sequence(this.#program, 'p');
  }

  async #sequence(program: Program, path: string, isWithin = false): Promise<unknown[]> {
    const values: unknown[] = [];
    for (const [i, node] of program.entries()) {
      const value = await this.#node(node, `${path}.${i}`, isWithin);
      if (!isWithin) this.#witness.trace.push(`${path}.${i}=${JSON.stringify(value)}`);
      values.push(value);
    }
    return values;
  }

  async #node(node: Node, path: string, isWithin: boolean): Promise<unknown> {
    const { context } = this;
    switch (node.kind) {
      case 'step':
        return this.#step(node, path);
      case 'wait':
        return context.wait(node.name, { seconds: node.seconds });
      case 'cancelled': {
        const wait = context.wait(node.name, '1000h');
        await context.step(node.name, () => this.#count(path));
        return wait.cancel();
      }
      case 'ask':
        return context.waitForCallback(node.name, () => this.#count(path));
      case 'poll':
        return context.waitForCondition(node.name, (state: number) => this.#count(path) ?? state + 1, {
          initialState: 0,
          until: (state) => state === node.checks,
          strategy: fixedDelay({ delay: '2s' }),
        });
      case 'invoke':
        return context.invoke(node.name, { path }, { functionName: 'other' });
      case 'patch':
        return context.patched(node.name);
      case 'callback': {
        const callback = await context.createCallback(node.name);
        const meanwhile = await this.#sequence(node.meanwhile, `${path}m`, isWithin);
        return [meanwhile, await callback.result()];
      }
      case 'child':
        return this.#child(node, path, isWithin);
      case 'map':
      case 'parallel':
        return this.#batch(node, path);
      case 'all':
        return Promise.all(node.branches.map((branch, i) => this.#sequence(branch, `${path}[${i}]`, isWithin)));
      case 'combineAll':
        return context.all(node.name, this.#contenders(node.branches, path));
      case 'combineSettled':
        return context.allSettled(node.name, this.#contenders(node.branches, path));
      case 'combineRace':
        return context.race(node.name, this.#contenders(node.branches, path));
      case 'combineAny':
        return context.any(node.name, this.#contenders(node.branches, path));
      case 'race':
        return this.#race(node.branches, path, isWithin);
      case 'caught':
        return this.#caught(node.name, path);
    }
  }

  #contenders(branches: readonly Program[], path: string) {
    return branches.map((branch, i) => () => this.#sequence(branch, `${path}[${i}]`, true));
  }

  async #child({ name, body, how }: ChildNode, path: string, isWithin: boolean): Promise<unknown> {
    const isVirtual = how === 'virtual';
    try {
      const [values, ballast] = await this.context.runInChildContext(
        name,
        async () => {
          const inner = await this.#sequence(body, `${path}c`, isWithin || !isVirtual);
          if (how === 'failing') throw new RangeError(path);
          return [inner, how === 'rebuilt' ? LARGE : ''];
        },
        isVirtual ? { virtual: true } : { throws: () => [RangeError] },
      );
      return [values, ballast!.length];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return `RangeError: ${error.message}`;
    }
  }

  async #batch(
    { kind, name, branches, isFlat, maxConcurrency, enough, isLarge }: BatchNode,
    path: string,
  ): Promise<unknown> {
    const options = {
      maxConcurrency,
      nesting: isFlat ? ('flat' as const) : ('nested' as const),
      completion: enough === undefined ? Completion.allSuccessful() : Completion.minSuccessful(enough),
    };
    const run = async (i: number) => {
      const values = await this.#sequence(branches[i]!, `${path}[${i}]`, true);
      return [values, isLarge ? LARGE.slice(0, 200_000) : ''];
    };
    const indexes = [...branches.keys()];
    const result =
      kind === 'map'
        ? await this.context.map(name, indexes, run, options)
        : await this.context.parallel(
            name,
            indexes.map((i) => () => run(i)),
            options,
          );
    const statuses = result.items.map(({ status }) => status);
    return [result.completionReason, statuses, result.results().map(([values, ballast]) => [values, ballast!.length])];
  }

  #step({ name, hops, turns, fails, once }: StepNode, path: string): Promise<unknown> {
    return this.context.step(
      name,
      async () => {
        this.#count(path);
        for (let i = 0; i < hops; i++) await undefined;
        for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
        if (this.context.attempt <= fails) throw new Error(`${path} fails in attempt ${this.context.attempt}`);
        return { path };
      },
      {
        retry: fixedDelay({ delay: { seconds: 2 }, maxAttempts: 6 }),
        semantics: once ? StepSemantics.AtMostOncePerRetry : StepSemantics.AtLeastOncePerRetry,
      },
    );
  }

  /** What it does next depends on who won. */
  async #race(branches: readonly Program[], path: string, isWithin: boolean): Promise<unknown> {
    const runners = branches.map(
      async (branch, i) => [i, await this.#sequence(branch, `${path}[${i}]`, isWithin)] as const,
    );
    const [winner, value] = await Promise.race(runners);
    await this.context.step(`won by ${winner}`, () => this.#count(`${path} won by ${winner}`));
    return value;
  }

  async #caught(name: string, path: string): Promise<string> {
    try {
      return await this.context.step(
        name,
        () => {
          this.#count(path);
          throw new RangeError(path);
        },
        { retry: noRetry() },
      );
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      return `${error.errorType}: ${error.message}`;
    }
  }

  #count(path: string): undefined {
    const { bodies } = this.#witness;
    bodies.set(path, (bodies.get(path) ?? 0) + 1);
  }
}
