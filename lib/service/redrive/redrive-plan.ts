import { isTerminal, type Operation } from '../../core/wire/index.js';
import type { EntryOf } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/** What a redrive forgets of the record; see the journal's entry. */
export type RedrivePlan = Pick<EntryOf<'redriven'>, 'from' | 'forgotten' | 'reopened'>;

/**
 * Collects what is forgotten, so that what remains is a record that unchanged code would have made:
 *
 * - What ends is forgotten is reopened: a context runs its code again over what is recorded in it,
 *   a step begins with its first attempt, a callback waits again under its id, a wait begins anew.
 *   An invoke has no body of its own, and is forgotten: it starts its target anew.
 * - A context around something that is forgotten or reopened is reopened too.
 * - What may have been the answer to the first of the forgotten ends is reopened: what the code
 *   cancelled since, and batches and combinators that have handed on a failure since.
 */
class Collection {
  readonly #machine: ExecutionMachine;
  readonly #forgotten = new Set<string>();
  readonly #reopened = new Set<string>();

  constructor(machine: ExecutionMachine) {
    this.#machine = machine;
  }

  add({ Id, Type, ParentId }: Operation): void {
    if (Type === 'CHAINED_INVOKE') this.#forgotten.add(Id);
    else this.#reopened.add(Id);
    this.addAround(ParentId);
  }

  /** Adds the contexts around something, from the inside out. */
  addAround(parentId: string | undefined): void {
    for (let id = parentId; id !== undefined && !this.#reopened.has(id); ) {
      const context = this.#machine.operation(id)!;
      // One that is under way goes on as it is, but those around it may have ended.
      if (isTerminal(context.Status)) this.#reopened.add(id);
      id = context.ParentId;
    }
  }

  /** @param after the number of the completion from which on something is forgotten. */
  addAnswers(operations: readonly Operation[], after: number): void {
    for (const operation of operations) {
      const { Status, CompletionSequence: sequence = 0 } = operation;
      const isAnswer = Status === 'CANCELLED' || (Status === 'SUCCEEDED' && handsOn(operation));
      if (isAnswer && sequence > after && this.#isOpenAround(operation)) this.add(operation);
    }
  }

  /** Whether the code of the context around an operation runs again. */
  #isOpenAround({ ParentId }: Operation): boolean {
    if (ParentId === undefined || this.#reopened.has(ParentId)) return true;
    return !isTerminal(this.#machine.operation(ParentId)!.Status);
  }

  plan(from?: string): RedrivePlan {
    return { ...(from !== undefined && { from }), forgotten: [...this.#forgotten], reopened: [...this.#reopened] };
  }
}

/** Forgets an operation, and all that began after it. */
export function planFrom(machine: ExecutionMachine, { Id: from }: Operation): RedrivePlan {
  const collection = new Collection(machine);
  const kept: Operation[] = [];
  const parents = new Set<string>();
  let startedAfter: number | undefined;
  for (const [operation, completions] of machine.begunOperations()) {
    if (operation.Id === from) startedAfter = completions;
    if (startedAfter === undefined) kept.push(operation);
    else if (operation.ParentId !== undefined) parents.add(operation.ParentId);
  }
  const isKept = new Set(kept.map(({ Id }) => Id));
  for (const parent of parents) if (isKept.has(parent)) collection.addAround(parent);
  collection.addAnswers(kept, startedAfter!);
  return collection.plan(from);
}

/**
 * Forgets the trailing failures: failed operations after whose end no other one began. When there
 * is none, since the code itself threw, nothing but the end of the execution is forgotten.
 */
export function planTrailing(machine: ExecutionMachine): RedrivePlan {
  const collection = new Collection(machine);
  const operations: Operation[] = [];
  let lastStart = 0;
  for (const [operation, completions] of machine.begunOperations()) {
    if (operation.Type === 'EXECUTION') continue;
    operations.push(operation);
    lastStart = completions;
  }
  let first = Number.POSITIVE_INFINITY;
  for (const operation of operations) {
    const { Status, CompletionSequence: sequence = 0 } = operation;
    if (!FAILURES.has(Status) || sequence <= lastStart || isHandled(operation, machine)) continue;
    collection.add(operation);
    first = Math.min(first, sequence);
  }
  collection.addAnswers(operations, first);
  return collection.plan();
}

const FAILURES: ReadonlySet<Operation['Status']> = new Set(['FAILED', 'TIMED_OUT', 'STOPPED']);

/**
 * Whether a context around the failure has succeeded in spite of it, since its code caught the
 * error. Batches and combinators record a success also where they hand a failure on.
 */
function isHandled({ ParentId }: Operation, machine: ExecutionMachine): boolean {
  for (let id = ParentId; id !== undefined; ) {
    const context = machine.operation(id)!;
    if (context.Status === 'SUCCEEDED' && !handsOn(context)) return true;
    id = context.ParentId;
  }
  return false;
}

/** Whether an operation that is recorded as a success may have given its caller a failure. */
function handsOn({ Type, SubType, ContextDetails }: Operation): boolean {
  switch (Type === 'CONTEXT' ? SubType : undefined) {
    case 'Map':
    case 'Parallel':
    case 'AllSettled':
      return true;
    case 'All':
    case 'Race':
      return ContextDetails?.Result?.includes('"rejected"') === true;
    case 'Any':
      // Without a winner, all contenders failed.
      return ContextDetails?.Result?.includes('"winner"') !== true;
    default:
      return false;
  }
}
