import type { Operation } from '../../core/wire/index.js';

/** Contexts that wait for somebody outside, also where the state leaves out what is in them. */
const OUTSIDE_KINDS = new Set<string | undefined>(['WaitForCallback', 'InvokeWithTimeout']);

/**
 * Knows which operations may have suspended the execution: those that others end, those that were
 * tried again, and contexts with such in them.
 */
export class Suspending {
  readonly #all: readonly Operation[];
  #contexts: Set<string> | undefined;

  /** @param all every operation that the store returned, contexts before what is in them. */
  constructor(all: readonly Operation[]) {
    this.#all = all;
  }

  has(operation: Operation): boolean {
    if (operation.Type !== 'CONTEXT') return isOutside(operation);
    // Nobody asks this of unchanged code.
    this.#contexts ??= this.#find();
    return OUTSIDE_KINDS.has(operation.SubType) || this.#contexts.has(operation.Id);
  }

  #find(): Set<string> {
    const contexts = new Set<string>();
    for (const operation of this.#all.toReversed()) {
      const { Id, ParentId } = operation;
      if (ParentId !== undefined && (contexts.has(Id) || isOutside(operation))) contexts.add(ParentId);
    }
    return contexts;
  }
}

function isOutside({ Type, StepDetails, Status }: Operation): boolean {
  if (Type !== 'STEP') return Type !== 'CONTEXT';
  return Status === 'PENDING' || (StepDetails?.Attempt ?? 0) > 1;
}
