import { OutsideExecutionError } from '../core/errors/workflow-errors.js';
import { ambientContext, type DurableContext } from '../engine/index.js';

/**
 * Marks the prototype of workflows. A registered symbol, so that it holds across two copies of the
 * package.
 */
const WORKFLOW = Symbol.for('everstep.workflow');

/**
 * The base of every workflow. Extend it, mark the method `run` with `@DurableExecution`, and the
 * methods that are its operations with `@Step`, `@Wait`, `@Callback`, `@WaitForCondition`,
 * `@Invoke` or `@ChildContext`.
 *
 * Each invocation makes a new instance and runs the entry again, with recorded results in place of
 * the operations that have ended. So fields are ordinary workflow state, which replay rebuilds.
 * Outside an execution the methods are plain methods; a unit test may call them directly.
 *
 * @example
 * ```ts
 * export class Greeting extends DurableWorkflow {
 *   @DurableExecution()
 *   async run(name: string): Promise<string> {
 *     const greeting = await this.greet(name);
 *     await this.pause();
 *     return greeting;
 *   }
 *
 *   @Step()
 *   async greet(name: string): Promise<string> {
 *     return `Hello, ${name}!`;
 *   }
 *
 *   @Wait({ minutes: 5 })
 *   async pause(): Promise<void> {}
 * }
 * ```
 */
export abstract class DurableWorkflow {
  static {
    Object.defineProperty(this.prototype, WORKFLOW, { value: true });
  }

  /**
   * The context of the execution that this instance belongs to: operations without a method of
   * their own, a logger, replay-safe time and random numbers, the id of the callback whose
   * submitter is running. (It is protected, which also keeps look-alike classes from passing for a
   * workflow.)
   *
   * @throws OutsideExecutionError when no execution is running.
   * @throws ContextMisuseError in the constructor of the workflow, and in code that lost the
   * asynchronous context of its execution.
   */
  protected get context(): DurableContext {
    const context = ambientContext(this, 'context');
    if (context === undefined) {
      throw new OutsideExecutionError(
        `${this.constructor.name} used this.context outside an execution. Start the workflow through a handler or a runtime; ` +
          'a unit test that calls a method directly has no context.',
      );
    }
    return context;
  }
}

/** Whether `candidate` is an instance of a workflow class, or the prototype of one. */
export function isWorkflow(candidate: unknown): candidate is DurableWorkflow {
  return typeof candidate === 'object' && candidate !== null && WORKFLOW in candidate;
}

/** Whether `prototype` is that of `DurableWorkflow` itself. */
export function isBasePrototype(prototype: object): boolean {
  return Object.hasOwn(prototype, WORKFLOW);
}
