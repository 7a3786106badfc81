import { isTerminal } from '../../lib/core/wire/index.js';
import { type TestExecution, WorkflowTestRunner } from '../../lib/testing.js';
import type { Program } from './program.js';
import { ProgramWorkflow, type Witness } from './program-workflow.js';

/** Body runs by place, which fail for one place while it is broken. */
class Bodies extends Map<string, number> {
  broken: string | undefined;

  override set(path: string, runs: number): this {
    super.set(path, runs);
    if (path === this.broken) throw new Error(`${path} is broken`);
    return this;
  }
}

/** Runs a program under the test runner, where executions can be redriven and forked. */
export class ProgramRunner {
  readonly bodies = new Bodies();
  readonly #witness: Witness = { bodies: this.bodies, trace: [] };
  readonly #runner: WorkflowTestRunner<typeof ProgramWorkflow>;

  constructor(program: Program) {
    this.#runner = new WorkflowTestRunner(ProgramWorkflow, {
      create: () => new ProgramWorkflow(program, this.#witness),
      functions: { other: () => 'other' },
      determinism: false,
    });
  }

  async run(): Promise<TestExecution<unknown>> {
    return this.finish(await this.#runner.start());
  }

  /** Runs an execution to its end: its callbacks are answered, and time passes. */
  async finish(execution: TestExecution<unknown>): Promise<TestExecution<unknown>> {
    for (;;) {
      await execution.untilSuspended();
      if (execution.status !== 'RUNNING') return execution;
      const open = execution.operations().find(({ type, status }) => type === 'CALLBACK' && !isTerminal(status));
      if (open === undefined) await this.#runner.advance({ hours: 1 });
      else await this.#runner.client.callbacks.succeed(open.callbackId, 'answer');
    }
  }
}

/** What is recorded of each operation at the end, whichever way it came to it. */
export function recordOf(execution: TestExecution<unknown>): string[] {
  const lines = execution.operations().map(({ type, name, status }) => `${type} ${name} ${status}`);
  return lines.sort();
}
