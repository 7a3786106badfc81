import { appendFileSync } from 'node:fs';
import { DurableExecution, DurableWorkflow, Step } from '../../../lib/index.js';

/** Where the bodies of steps write that they run; processes share it. */
export const LOG_VARIABLE = 'EVERSTEP_BODIES_LOG';

/** Steps that note each run of their bodies, in the order in which they ran, over all processes. */
export class CountedWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(steps: number): Promise<number> {
    let sum = 0;
    for (let step = 1; step <= steps; step++) sum += await this.count(step);
    return sum;
  }

  @Step()
  async count(step: number): Promise<number> {
    appendFileSync(process.env[LOG_VARIABLE]!, `${this.context.executionName} ${step}\n`);
    await new Promise((resolve) => setTimeout(resolve, 2));
    return step;
  }
}

/**
 * What is wrong with the runs of bodies: a step begins only when the one before it is recorded, so
 * the body of an earlier step that runs after it was run again although it was done.
 */
export function repeatedBodies(log: string): string[] {
  const last = new Map<string, number>();
  return log
    .split('\n')
    .slice(0, -1)
    .filter((line) => {
      const [name, step] = line.split(' ') as [string, string];
      const isEarlier = Number(step) < (last.get(name) ?? 0);
      last.set(name, Math.max(Number(step), last.get(name) ?? 0));
      return isEarlier;
    });
}
