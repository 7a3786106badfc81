import { OperationError } from '../../core/errors/operation-errors.js';
import type { Place } from '../core/current-place.js';
import { placeOf } from '../core/log-fields.js';
import { label } from '../core/scope.js';
import type { Invocation } from './invocation.js';

/**
 * Taken at load, so that fake timers installed later by a test framework don't reach the engine.
 */
const { setImmediate } = globalThis;

interface Rejection {
  readonly reason: unknown;
  readonly place: Place;
}

/**
 * Promises of an execution's code that were rejected before anybody handled them: a helper that
 * fails before it is awaited, or that nobody awaits. Node would end the process for them; see
 * `watchRejections`.
 */
export class Rejections {
  readonly #invocation: Invocation;
  readonly #unhandled = new Map<Promise<unknown>, Rejection>();
  /** Reasons that were warned of. */
  readonly #warned = new Set<unknown>();
  #isOver: boolean;

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
    this.#isOver = invocation.hasEnded;
  }

  add(promise: Promise<unknown>, reason: unknown, place: Place): void {
    if (this.#isOver) this.#warn({ reason, place });
    else this.#unhandled.set(promise, { reason, place });
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
    // Node tells of what was handled just now when the microtasks and ticks of this turn are done.
    if (this.#unhandled.size > 0) await new Promise<void>((resolve) => void setImmediate(resolve));
    this.#isOver = true;
    for (const rejection of this.#unhandled.values()) {
      const { body, scope } = rejection.place;
      if (isLast || body !== undefined || scope.ended !== undefined) this.#warn(rejection);
    }
    this.#unhandled.clear();
  }

  #warn({ reason, place }: Rejection): void {
    if (this.#warned.has(reason)) return;
    this.#warned.add(reason);
    const { logger, workflowName } = this.#invocation;
    const operation = operationOf(reason, place);
    const where = operation && `, of ${place.body?.title ?? label(operation.operationName)}`;
    logger.write(
      'warn',
      `A promise in the code of workflow ${workflowName} was rejected, and nobody handled it: ${textOf(reason)}${where ?? ''}. ` +
        'Await it, or catch its error: whether the execution goes on does not depend on it.',
      placeOf(this.#invocation, operation),
      { error: reason },
    );
  }
}

/** The operation that failed, where the error says so; else that whose code it is. */
function operationOf(reason: unknown, { body, scope }: Place) {
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
