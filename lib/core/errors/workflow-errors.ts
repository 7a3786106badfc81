import { EverstepError } from './everstep-error.js';

/**
 * A workflow class can't run as it is written. `faults` lists every fault, each with the method and
 * the option and what to write instead. Thrown before any execution starts, when the class is
 * passed to a handler, runtime or client; or by a decorator on a member that it can't decorate.
 */
export class InvalidWorkflowError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidWorkflowError';
  /** The name of the class, if it is known. */
  readonly workflow: string | undefined;
  /** The faults, one sentence each. */
  readonly faults: readonly string[];

  constructor(workflow: string | undefined, faults: readonly string[]) {
    const list = faults.length === 1 ? ` ${faults[0]}` : faults.map((fault, i) => `\n  ${i + 1}. ${fault}`).join('');
    super(`${workflow === undefined ? 'A workflow class' : `The workflow class ${workflow}`} can't run:${list}`);
    this.workflow = workflow;
    this.faults = Object.freeze([...faults]);
  }
}

/**
 * A part of the API that needs an execution was used outside of one, as in a unit test that calls a
 * method directly.
 */
export class OutsideExecutionError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'OutsideExecutionError';
}
