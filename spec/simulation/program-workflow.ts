import { DurableExecution, DurableWorkflow, fixedDelay, noRetry, StepError, StepSemantics } from '../../lib/index.js';
import type { MapNode, Node, Program, StepNode } from './program.js';

/** What a run of a program leaves behind, beside its history. */
export interface Witness {
  /** Body runs, by the place in the program. */
  bodies: Map<string, number>;
  /** What the workflow's code saw, in order. */
  trace: string[];
}

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

  async #sequence(program: Program, path: string): Promise<unknown[]> {
    const values: unknown[] = [];
    for (const [i, node] of program.entries()) {
      const value = await this.#node(node, `${path}.${i}`);
      // What is in a context that has ended is not seen again.
      if (!path.includes('{')) this.#witness.trace.push(`${path}.${i}=${JSON.stringify(value)}`);
      values.push(value);
    }
    return values;
  }

  async #node(node: Node, path: string): Promise<unknown> {
    switch (node.kind) {
      case 'step':
        return this.#step(node, path);
      case 'wait':
        return this.context.wait(node.name, { seconds: node.seconds });
      case 'ask':
        return this.context.waitForCallback(node.name, () => this.#count(path));
      case 'callback': {
        const callback = await this.context.createCallback(node.name);
        const meanwhile = await this.#sequence(node.meanwhile, `${path}m`);
        return [meanwhile, await callback.result()];
      }
      case 'all':
        return Promise.all(node.branches.map((branch, i) => this.#sequence(branch, `${path}[${i}]`)));
      case 'race':
        return this.#race(node.branches, path);
      case 'group':
        return this.context.runInChildContext(node.name, () => this.#sequence(node.body, `${path}{}`), {
          virtual: node.isVirtual,
        });
      case 'map':
        return this.#map(node, path);
      case 'first':
        return this.context.race(
          node.name,
          node.branches.map((branch, i) => () => this.#sequence(branch, `${path}{${i}}`)),
        );
      case 'check':
        return this.context.waitForCondition(
          node.name,
          (done: number) => {
            this.#count(path);
            return done + 1;
          },
          { initialState: 0, until: (done) => done === node.checks, strategy: () => '3s' },
        );
      case 'caught':
        return this.#caught(node.name, path);
    }
  }

  async #map({ name, branches, nesting, maxConcurrency }: MapNode, path: string): Promise<unknown> {
    const run = (branch: Program, i: number) => this.#sequence(branch, `${path}{${i}}`);
    const batch = await this.context.map(name, branches, run, { nesting, maxConcurrency });
    batch.throwIfError();
    return batch.results();
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
  async #race(branches: readonly Program[], path: string): Promise<unknown> {
    const runners = branches.map(async (branch, i) => [i, await this.#sequence(branch, `${path}[${i}]`)] as const);
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

  #count(path: string): void {
    const { bodies } = this.#witness;
    bodies.set(path, (bodies.get(path) ?? 0) + 1);
  }
}
