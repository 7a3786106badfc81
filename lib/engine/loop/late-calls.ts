import type { Surroundings } from '../core/engine-port.js';
import type { InvocationFacts } from '../core/invocation-facts.js';
import { logFieldsOf } from '../core/log-fields.js';
import type { Scope } from '../core/scope.js';

/**
 * Warns of operations that are called too late to be answered, once for each: the code that they
 * belong to has ended, or the invocation is over.
 */
export class LateCalls {
  readonly #invocation: InvocationFacts & Surroundings;
  #warnings: Set<string> | undefined;

  constructor(invocation: InvocationFacts & Surroundings) {
    this.#invocation = invocation;
  }

  /** @param ended the scope that has ended; absent where the invocation has. */
  warn(what: string, scope: Scope, ended: Scope | undefined): void {
    const message =
      ended === undefined
        ? `${what} was called after its invocation had ended: it records nothing, and code that waits for it does not go on. Workflow code waits for ` +
          'operations only; put what else it waits for, such as a timer, into a step.'
        : `${what} was called in ${ended.label} after ${ended.label} had ended: it records nothing, and code that waits for it does not go on. ` +
          'Await every operation, and every function that calls some, before the code that called it returns.';
    this.#warnings ??= new Set();
    if (this.#warnings.has(message)) return;
    this.#warnings.add(message);
    const { owner } = scope;
    const operation = owner && { operationId: owner.id, operationName: owner.name, parentId: owner.scope.parentId };
    this.#invocation.logger.write('warn', message, logFieldsOf(this.#invocation, operation), {});
  }
}
