import { InvalidWorkflowError } from '../../core/errors/workflow-errors.js';
import type { WorkflowDefinition } from '../../engine/index.js';
import { isBasePrototype } from '../durable-workflow.js';

/**
 * Refuses a class whose constructor needs arguments, for handlers without `create`:
 * `new Workflow()` would make an instance that lacks them.
 *
 * @throws InvalidWorkflowError
 */
export function checkConstructible({ workflowClass }: WorkflowDefinition): void {
  const count = neededArguments(workflowClass);
  if (count === 0) return;
  const { name } = workflowClass;
  throw new InvalidWorkflowError(name, [
    `its constructor needs ${count === 1 ? 'an argument' : `${count} arguments`}, and new ${name}() passes none. Say how an instance is made: ` +
      `create: () => new ${name}(...) in the options of createHandler and test runners, { workflow: ${name}, create } in the workflows of a runtime. ` +
      'Or give its parameters defaults: mailer = new Mailer(), and mailer: Mailer | undefined = undefined for mailer?: Mailer.',
  ]);
}

/**
 * Counts the arguments without a default that the constructor declares, its own or the inherited
 * one.
 */
export function neededArguments(workflowClass: Function): number {
  let owner = workflowClass;
  while (owner.length === 0 && passesOn(owner) && !isBasePrototype(owner.prototype))
    owner = Object.getPrototypeOf(owner);
  return owner.length;
}

/**
 * Whether a class has no constructor of its own, or only the one that the compiler generated for
 * its fields.
 */
function passesOn(owner: Function): boolean {
  const source = Function.prototype.toString.call(owner);
  return !source.includes('constructor') || source.includes('super(...arguments)');
}
