import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, noRetry, type Serdes } from '../../lib/index.js';
import { type TestExecution, WorkflowTestRunner } from '../../lib/testing.js';

export type Code = (workflow: Scripted) => Promise<unknown>;

/** A workflow of code that a spec gives, whose steps it can break. */
export class Scripted extends DurableWorkflow {
  constructor(
    readonly script: Script,
    readonly code: Code,
  ) {
    super();
  }

  /** Of the execution that runs. */
  input: unknown;

  @DurableExecution()
  async run(input?: unknown): Promise<unknown> {
    this.input = input;
    return this.code(this);
  }

  get durable() {
    return this.context;
  }

  step(name: string, value: unknown = name): Promise<unknown> {
    return this.context.step(name, () => this.script.body(name, value), { retry: noRetry() });
  }

  /** Waits for an answer to a callback, whose submitter is a body too. */
  ask(name: string): Promise<unknown> {
    return this.context.waitForCallback(name, (id) => void this.script.body(name, id), {
      timeout: { hours: 1 },
      retry: noRetry(),
    });
  }

  invoke(name: string): Promise<unknown> {
    return this.context.invoke(name, undefined, { functionName: 'Child' });
  }
}

/** What the bodies of a workflow do, and what they did. */
export class Script {
  readonly broken = new Set<string>();
  bodies: string[] = [];
  code: Code;
  child: Code = () => Promise.resolve('billed');
  readonly runner: WorkflowTestRunner<typeof Scripted>;

  constructor(code: Code, options: { readonly serdes?: Serdes } = {}) {
    this.code = code;
    this.runner = new WorkflowTestRunner(Scripted, {
      ...options,
      create: () => new Scripted(this, (workflow) => this.code(workflow)),
      workflows: [{ workflow: Child, create: () => new Child(this, (workflow) => this.child(workflow)) }],
    });
  }

  body(name: string, value: unknown): unknown {
    this.bodies.push(name);
    if (this.broken.has(name)) throw new Error(`${name} is broken`);
    return value;
  }

  /** Runs until the execution has failed by these bodies; then they are mended. */
  async failed(...names: string[]): Promise<TestExecution> {
    for (const name of names) this.broken.add(name);
    const execution = await this.runner.run();
    expect(execution.status).to.equal('FAILED');
    this.broken.clear();
    this.bodies = [];
    return execution;
  }
}

class Child extends Scripted {}
