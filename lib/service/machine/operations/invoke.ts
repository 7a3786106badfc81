import type { Operation } from '../../../core/wire/index.js';
import type { ExecutionOutcome } from '../../../journal/execution-outcome.js';
import { boxed, type EventDetails, eventDetails } from './event-details.js';
import { refusal } from './field-rules.js';
import type { OperationKind } from './operation-kind.js';
import { closed, completed, opened } from './operation-kind.js';

const LONGEST_TENANT_ID = 256;

/** A run of another function or workflow, whose outcome comes from outside. */
export const invoke: OperationKind = {
  actions: { START: [undefined], CANCEL: ['STARTED'] },

  check(update) {
    if (update.Action !== 'START') return;
    const { FunctionName, TenantId } = update.ChainedInvokeOptions ?? {};
    if (!FunctionName) throw refusal(update, 'START needs ChainedInvokeOptions with FunctionName');
    if (TenantId !== undefined && (TenantId.length < 1 || TenantId.length > LONGEST_TENANT_ID)) {
      throw refusal(update, `TenantId must have 1 to ${LONGEST_TENANT_ID} characters, but it has ${TenantId.length}`);
    }
  },

  apply(transition) {
    const operation =
      transition.update.Action === 'CANCEL' ? closed(transition, 'CANCELLED') : opened(transition, 'STARTED');
    operation.ChainedInvokeDetails = {};
    return operation;
  },

  describe(update, { child }) {
    if (update.Action === 'CANCEL') {
      return eventDetails('ChainedInvokeStopped', { Error: boxed({ ErrorType: 'ChainedInvoke.Cancelled' }) });
    }
    return eventDetails('ChainedInvokeStarted', {
      FunctionName: update.ChainedInvokeOptions!.FunctionName!,
      TenantId: update.ChainedInvokeOptions!.TenantId,
      Input: boxed(update.Payload),
      ExecutedVersion: child?.version ?? '$LATEST',
      DurableExecutionArn: child?.arn ?? child?.executionId,
    });
  },
};

/** An invoke whose target has ended. */
export function withOutcome(operation: Operation, outcome: ExecutionOutcome, at: number, sequence: number): Operation {
  const draft = completed(operation, outcome.status, at, sequence);
  draft.ChainedInvokeDetails = outcome.status === 'SUCCEEDED' ? { Result: outcome.result } : { Error: outcome.error };
  return draft;
}

/** The event for the end of an invoke's target. */
export function invokeEndEvent(outcome: ExecutionOutcome): EventDetails {
  switch (outcome.status) {
    case 'SUCCEEDED':
      return eventDetails('ChainedInvokeSucceeded', { Result: boxed(outcome.result) });
    case 'FAILED':
      return eventDetails('ChainedInvokeFailed', { Error: boxed(outcome.error) });
    case 'TIMED_OUT':
      return eventDetails('ChainedInvokeTimedOut', { Error: boxed(outcome.error) });
    case 'STOPPED':
      return eventDetails('ChainedInvokeStopped', { Error: boxed(outcome.error) });
  }
}
