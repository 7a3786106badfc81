import type * as aws from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { foreignMoment, unambiguousMoment } from '../../../lib/core/wire/foreign-timestamp.js';
import {
  type ErrorObject,
  type EventType,
  type ExecutionStatus,
  type HistoryEvent,
  LIMITS,
  type Operation,
  type OperationAction,
  type OperationStatus,
  type OperationType,
  type OperationUpdate,
  toEpochMillis,
} from '../../../lib/core/wire/index.js';

/*
 * The wire model is our own, so that nobody who imports Everstep imports the AWS client. That it is
 * the service's model is for the compiler to say: this file compiles only while the two agree.
 */

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Keys<T> = keyof NonNullable<T>;
const holds = <_ extends true>(): void => {};

holds<Same<OperationType, aws.OperationType>>();
holds<Same<OperationStatus, aws.OperationStatus>>();
holds<Same<OperationAction, aws.OperationAction>>();
/** Events of stores. */
type StoreEvent = 'ExecutionRedriven' | 'ExecutionForked';
/** The service has these, and its client does not know them yet. */
type NewStatus = 'PAUSING' | 'PAUSED' | 'DELETING';
type NewEvent = 'ExecutionPaused' | 'ExecutionResumed';
holds<Same<Exclude<EventType, StoreEvent>, aws.EventType | NewEvent>>();
holds<Same<ExecutionStatus, aws.ExecutionStatus | NewStatus>>();
holds<Same<Keys<ErrorObject>, Keys<aws.ErrorObject>>>();

type StoreOnly = 'CompletionSequence' | 'StartSequence';

holds<Same<Exclude<Keys<Operation>, StoreOnly>, Keys<aws.Operation>>>();
holds<Same<Exclude<Keys<Operation['ExecutionDetails']>, 'OriginId'>, Keys<aws.ExecutionDetails>>>();
holds<Same<Keys<Operation['StepDetails']>, Keys<aws.StepDetails>>>();
holds<Same<Keys<Operation['WaitDetails']>, Keys<aws.WaitDetails>>>();
holds<Same<Keys<Operation['CallbackDetails']>, Keys<aws.CallbackDetails>>>();
holds<Same<Keys<Operation['ChainedInvokeDetails']>, Keys<aws.ChainedInvokeDetails>>>();
holds<Same<Keys<Operation['ContextDetails']>, Keys<aws.ContextDetails>>>();

holds<Same<Keys<OperationUpdate>, Keys<aws.OperationUpdate>>>();
holds<Same<Keys<OperationUpdate['StepOptions']>, Keys<aws.StepOptions>>>();
holds<Same<Keys<OperationUpdate['WaitOptions']>, Keys<aws.WaitOptions>>>();
holds<Same<Keys<OperationUpdate['CallbackOptions']>, Keys<aws.CallbackOptions>>>();
holds<Same<Keys<OperationUpdate['ContextOptions']>, Keys<aws.ContextOptions>>>();
holds<Same<Keys<OperationUpdate['ChainedInvokeOptions']>, Keys<aws.ChainedInvokeOptions>>>();

holds<Same<Exclude<Keys<HistoryEvent>, `${StoreEvent}Details`>, Keys<aws.Event> | `${NewEvent}Details`>>();

/** What we send fits into the client's calls as it is, and what they answer fits into our model. */
holds<OperationUpdate extends Mutable<aws.OperationUpdate> ? true : false>();
holds<aws.Operation extends LooseOperation ? true : false>();

type Mutable<T> = { readonly [K in keyof T]: T[K] };
/** The client's types allow everything to be missing. */
type LooseOperation = { readonly [K in Exclude<keyof Operation, StoreOnly>]?: Operation[K] | undefined };

describe('the wire model', () => {
  it('is the one of the AWS client, as the compiler has found', () => {
    expect(LIMITS).to.be.frozen;
  });

  it('reads moments in all encodings, whatever the year', () => {
    for (const year of [1900, 1969, 1970, 1972, 2026]) {
      const moment = Date.UTC(year, 0, 8, 18, 22, 3, 358);
      const date = new Date(moment);
      for (const encoding of [moment, date, date.toISOString()]) expect(toEpochMillis(encoding)).to.equal(moment);
    }
  });

  it('takes seconds for milliseconds only in what another service wrote', () => {
    const moment = Date.UTC(2026, 0, 8, 18, 22, 3, 358);
    for (const encoding of [moment, moment / 1000]) expect(foreignMoment(encoding)).to.equal(moment);
    expect(foreignMoment('2026-01-08')).to.equal('2026-01-08');
    for (const millis of [0, -5000, 9e10, moment]) {
      expect(toEpochMillis(foreignMoment(unambiguousMoment(millis)))).to.equal(millis);
    }
  });

  it('has no moment where none can be read', () => {
    expect(toEpochMillis(undefined)).to.equal(undefined);
    expect(toEpochMillis('soon')).to.equal(undefined);
  });
});
