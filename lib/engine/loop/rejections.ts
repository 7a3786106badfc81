import { OperationError } from '../../core/errors/operation-errors.js';
import { setImmediate } from '../../core/time/index.js';
import type { RejectionOwner, Surroundings } from '../core/engine-port.js';
import type { InvocationFacts } from '../core/invocation-facts.js';
import { logFieldsOf } from '../core/log-fields.js';
import { label, type Scope } from '../core/scope.js';
import type { StepBody } from '../core/step-body.js';

/** A rejection, and the code that it happened in. */
export interface Rejection {
  readonly reason: unknown;
  readonly scope: Scope;
  /** Of the step that the code belongs to. */
  readonly body: StepBody | undefined;
}

/**
 * Promises of an execution's code that were rejected before anybody handled them: a helper that
 * fails before it is awaited, or that nobody awaits. Node would end the process for them; see
 * `watchRejections`.
 */
export class Rejections implements RejectionOwner {
  readonly #invocation: InvocationFacts & Surroundings;
  readonly #unhandled = new Map<Promise<unknown>, Rejection>();
  /** Reasons that were warned of. */
  readonly #warned = new Set<unknown>();
  #isOver: boolean;

  constructor(invocation: InvocationFacts & Surroundings, isOver: boolean) {
    this.#invocation = invocation;
    this.#isOver = isOver;
  }

  add(promise: Promise<unknown>, rejection: Rejection): void {
    if (this.#isOver) this.#warn(rejection);
    else this.#unhandled.set(promise, rejection);
  }

  /** Somebody handles it after all. */
  handled(promise: Promise<unknown>): void {
    this.#unhandled.delete(promise);
  }

  /**
   * The invocation has ended: warns of what nobody has handled, and from here on of each rejection
   * at once.
   *
   * @param isLast whether the execution has ended with it. Otherwise code that has not ended runs
   * again, and may come to the point where it handles them.
   */
  async end(isLast: boolean): Promise<void> {
    // Node reports what was handled just now when the microtasks and ticks of this turn are done.
    if (this.#unhandled.size > 0) await new Promise<void>((resolve) => void setImmediate(resolve));
    this.#isOver = true;
    for (const rejection of this.#unhandled.values()) {
      const { body, scope } = rejection;
      if (isLast || body !== undefined || scope.ended !== undefined) this.#warn(rejection);
    }
    this.#unhandled.clear();
  }

  #warn(rejection: Rejection): void {
    const { reason, body } = rejection;
    if (this.#warned.has(reason)) return;
    this.#warned.add(reason);
    const { logger, workflowName } = this.#invocation;
    const operation = operationOf(rejection);
    const where = operation && `, of ${body?.title ?? label(operation.operationName)}`;
    logger.write(
      'warn',
      `A promise in the code of workflow ${workflowName} was rejected, and nobody handled it: ${textOf(reason)}${where ?? ''}. ` +
        'Await it, or catch its error: whether the execution goes on does not depend on it.',
      logFieldsOf(this.#invocation, operation),
      { error: reason },
    );
  }
}

/** The operation that failed, where the error says so; else that whose code it is. */
function operationOf({ reason, body, scope }: Rejection) {
  const { owner } = scope;
  if (body !== undefined) {
    const { operationId, name: operationName, attempt } = body;
    return { operationId, operationName, parentId: scope.parentId, attempt };
  }
  if (reason instanceof OperationError && reason.operationId !== undefined) {
    return { operationId: reason.operationId, operationName: reason.operationName, parentId: scope.parentId };
  }
  return owner && { operationId: owner.id, operationName: owner.name, parentId: owner.scope.parentId };
}

/** Anything can be thrown, also what can't be turned into text. */
function textOf(reason: unknown): string {
  try {
    return String(reason);
  } catch {
    return 'something that has no text';
  }
}
