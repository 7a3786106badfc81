import { decoratorOf, type Method, markOf, type OperationMark } from '../decorators/operation-mark.js';
import { isBasePrototype } from '../durable-workflow.js';

/** A decorated method of a workflow class, its own or inherited. */
export interface Member {
  readonly key: string | symbol;
  readonly mark: OperationMark;
  readonly method: Method;
  /** The prototype that declares the method. */
  readonly owner: object;
}

/**
 * Finds the decorated methods of a class: for each name, the one that is nearest to the class.
 *
 * @param faults receives a sentence for each override that lost its decorator.
 */
export function membersOf(prototype: object, faults: string[]): Member[] {
  const nearest = new Map<string | symbol, Member | undefined>();
  for (let owner = prototype; !isBasePrototype(owner); owner = Object.getPrototypeOf(owner)) {
    for (const key of Reflect.ownKeys(owner)) {
      const method: unknown = Object.getOwnPropertyDescriptor(owner, key)!.value;
      const mark = markOf(method);
      const seen = nearest.has(key);
      if (!seen) nearest.set(key, mark && { key, mark, method: method as Method, owner });
      else if (mark !== undefined && nearest.get(key) === undefined) faults.push(lostDecorator(prototype, owner, mark));
    }
  }
  return [...nearest.values()].filter((member) => member !== undefined);
}

function lostDecorator(prototype: object, owner: object, { key, details }: OperationMark): string {
  return (
    `${String(key)} overrides the ${decoratorOf(details)} method of ${owner.constructor.name} without a decorator, ` +
    `so ${prototype.constructor.name} would lose what makes it durable. Decorate the override too.`
  );
}
