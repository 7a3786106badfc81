import { type ErrorObject, isTerminal, type Operation, type Timestamp, toEpochMillis } from '../core/wire/index.js';
import { reviveError } from '../values/index.js';
import type { InvocationRef, OperationInfo } from './plugin-info.js';

/** The record of an operation; before there is one, the fields of its START. */
export type OperationFacts = Pick<Operation, 'Id' | 'Type'> & Partial<Operation>;

/** Fields that replace or complete those of the record. */
type More<Info> = Omit<Info, keyof OperationInfo> & Partial<OperationInfo>;

/** A stretch of workflow code, as far as infos name it. */
export interface CodeScope {
  readonly id: string;
  readonly parent: CodeScope | undefined;
  /** The scope, this or around it, that its operations are recorded in. */
  readonly home: CodeScope;
}

/** Makes the infos about operations for the hooks of one invocation. */
export class OperationInfos {
  readonly #invocation: InvocationRef;
  /** The contexts without a record that hooks were called for. */
  readonly #contexts = new Set<string>();
  /** By operation: the context without a record that its code runs in, where there is one. */
  readonly #contextIds = new Map<string, string>();

  constructor(invocation: InvocationRef) {
    this.#invocation = invocation;
  }

  /** The code of a scope calls an operation. */
  called(id: string, scope: CodeScope): void {
    if (scope === scope.home) return;
    const contextId = this.#contextOf(scope);
    if (contextId !== undefined) this.#contextIds.set(id, contextId);
  }

  /** A context without a record begins. @param around the scope that its code is called in. */
  contextBegins(id: string, around: CodeScope): void {
    this.called(id, around);
    this.#contexts.add(id);
  }

  /** Makes an info. */
  of<Info extends OperationInfo = OperationInfo>(facts: OperationFacts, more: More<Info>): Info {
    const contextId = this.#contextIds.size === 0 ? undefined : this.#contextIds.get(facts.Id);
    return infoOf(this.#invocation, facts, contextId, more);
  }

  /** Not every scope without a record is a context: contenders of combinators are none. */
  #contextOf(scope: CodeScope): string | undefined {
    for (let inner = scope; inner !== inner.home; inner = inner.parent!) {
      if (this.#contexts.has(inner.id)) return inner.id;
    }
    return undefined;
  }
}

/** Names each member: spreading an object into so large a literal is thirty times as slow. */
function infoOf<Info extends OperationInfo>(
  { executionId, workflow, requestId }: InvocationRef,
  facts: OperationFacts,
  contextId: string | undefined,
  more: More<Info>,
): Info {
  const details = facts.StepDetails ?? facts.CallbackDetails ?? facts.ContextDetails ?? facts.ChainedInvokeDetails;
  const info: OperationInfo = {
    executionId,
    workflow,
    requestId,
    id: facts.Id,
    name: facts.Name,
    type: facts.Type,
    subType: facts.SubType,
    parentId: facts.ParentId,
    contextId,
    status: facts.Status ?? 'STARTED',
    startTimestamp: dateOf(facts.StartTimestamp),
    endTimestamp: dateOf(facts.EndTimestamp),
    attempt: attemptOf(facts),
    result: details?.Result,
    error: details?.Error === undefined ? undefined : errorOf(details.Error),
    isReplay: false,
  };
  return Object.freeze(Object.assign(info, more)) as Info;
}

/**
 * A recorded error, with its name, message, stack and properties. The workflow's error classes are
 * not known here.
 */
export function errorOf(recorded: ErrorObject): Error {
  return reviveError(recorded, [], (_message, error) => error);
}

export function dateOf(moment: Timestamp | undefined): Date | undefined {
  const millis = toEpochMillis(moment);
  return millis === undefined ? undefined : new Date(millis);
}

/** The record counts attempts that have finished. */
function attemptOf({ Type, Status = 'STARTED', StepDetails }: OperationFacts): number | undefined {
  if (Type !== 'STEP') return undefined;
  const finished = StepDetails?.Attempt ?? 0;
  return isTerminal(Status) || Status === 'PENDING' ? Math.max(finished, 1) : finished + 1;
}
