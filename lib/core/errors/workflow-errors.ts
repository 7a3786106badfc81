import { EverstepError } from './everstep-error.js';

/**
 * A workflow class can't run as it is written. `faults` lists everything that is wrong with it,
 * each with the method and the option concerned and what to write instead. Thrown when the class is
 * described, which is before any execution starts, or by a decorator on something that it can't
 * decorate.
 */
export class InvalidWorkflowError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidWorkflowError';
  /** The name of the class, where it is known. */
  readonly workflow: string | undefined;
  /** A sentence each. */
  readonly faults: readonly string[];

  constructor(workflow: string | undefined, faults: readonly string[]) {
    const list = faults.length === 1 ? ` ${faults[0]}` : faults.map((fault, i) => `\n  ${i + 1}. ${fault}`).join('');
    super(`${workflow === undefined ? 'A workflow class' : `The workflow class ${workflow}`} can't run:${list}`);
    this.workflow = workflow;
    this.faults = Object.freeze([...faults]);
  }
}

/**
 * Something that only means something inside an execution was used outside of one, as in a unit
 * test that calls a method directly.
 */
export class OutsideExecutionError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'OutsideExecutionError';
}
