import { isDeepStrictEqual } from 'node:util';
import { plainValue } from '../../client/index.js';
import { type Clock, systemClock } from '../../core/time/index.js';
import { type HistoryEvent, type InvocationOutput, type Operation, toEpochMillis } from '../../core/wire/index.js';
import { type CheckpointStore, KnownOperations, releasesOf, type WorkflowDefinition } from '../../engine/index.js';
import { decodedText } from '../../values/index.js';
import { type HandlerOptions, handlerOf } from '../../workflow/index.js';
import { operationsOf } from '../execution/history-operations.js';
import { endOf } from '../execution/history-snapshot.js';
import { errorText } from '../execution/recorded-operation.js';
import { TEST_SETTINGS } from '../runner/test-settings.js';
import { type Divergence, ReplayObserver } from './replay-observer.js';

const DRIFT = 'NonDeterministicExecutionError';
/** Errors with which engine and service end executions. A replay does not repeat them. */
const NOT_OF_THE_CODE = new Set<string | undefined>([
  DRIFT,
  'StalledExecutionError',
  'OperationLimitError',
  'CheckpointError',
  'InvalidInvocationError',
  'Function.ResponseSizeTooLarge',
]);

export interface ReplayCheckProps {
  readonly definition: WorkflowDefinition;
  readonly events: readonly HistoryEvent[];
  readonly executionId: string;
  /** Whether it is known to be over a store, which numbers completions. */
  readonly isOfStore: boolean;
  readonly options: HandlerOptions;
}

/**
 * One interpretation of a history, which says neither how its store ordered completions nor what
 * was too large for it.
 */
interface Reading {
  /**
   * What gives the order of completions: the order of events, as over a store, or their times, as
   * on Lambda, where they may tie.
   */
  readonly order: 'events' | 'times';
  /** Whether results of child contexts are summaries, from which results are rebuilt. */
  readonly areSummaries: boolean;
}

/** A divergence of code and history, and its kind. */
export interface Fault extends Divergence {
  readonly what: string;
  /** Whether it would be the same in every reading, so that the others need not be tried. */
  readonly isFinal?: boolean | undefined;
}

/**
 * Replays a history with today's code. The operations are put together again from its events, and
 * the engine runs a *rehearsal* over them: an invocation in which operations without a recorded
 * answer stay pending and nothing is sent.
 */
export class ReplayCheck {
  readonly #props: ReplayCheckProps;
  readonly #operations: Map<string, Operation>;

  constructor(props: ReplayCheckProps) {
    this.#props = props;
    this.#operations = operationsOf(props.events);
  }

  /** The fault in the likeliest reading, if every reading has one. */
  async run(): Promise<Fault | undefined> {
    let first: Fault | undefined;
    for (const reading of this.#readings()) {
      const fault = await this.#read(reading);
      if (fault === undefined) return undefined;
      first ??= fault;
      if (fault.isFinal) return first;
    }
    return first;
  }

  *#readings(): Generator<Reading> {
    const orders = this.#props.isOfStore ? (['events'] as const) : (['events', 'times'] as const);
    for (const order of orders) yield { order, areSummaries: false };
    const mayBeSummary = ({ SubType, Status }: Operation) => SubType === 'RunInChildContext' && Status === 'SUCCEEDED';
    if (![...this.#operations.values()].some(mayBeSummary)) return;
    for (const order of orders) yield { order, areSummaries: true };
  }

  #recorded({ order, areSummaries }: Reading): Map<string, Operation> {
    const operations = new Map(this.#operations);
    if (order === 'times') numberByTime(operations);
    if (!areSummaries) return operations;
    for (const [id, operation] of operations) {
      const { SubType, Status, ContextDetails } = operation;
      if (SubType !== 'RunInChildContext' || Status !== 'SUCCEEDED') continue;
      operations.set(id, { ...operation, ContextDetails: { ...ContextDetails, ReplayChildren: true } });
    }
    return operations;
  }

  async #read(reading: Reading): Promise<Fault | undefined> {
    const { definition, events, executionId, options } = this.#props;
    const operations = this.#recorded(reading);
    const observer = new ReplayObserver(operations);
    const now = toEpochMillis(events.at(-1)!.EventTimestamp) ?? 0;
    const clock: Clock = { now: () => now, setTimer: systemClock.setTimer };
    const handler = handlerOf(definition, () => nothingIsStored, {
      ...options,
      ...TEST_SETTINGS,
      clock,
      plugins: undefined,
      observer,
      isRehearsal: true,
    });
    const output = await handler({
      DurableExecutionArn: executionId,
      CheckpointToken: 'rehearsal',
      InitialExecutionState: { Operations: [this.#execution(), ...operations.values()], NextMarker: '' },
    });
    return this.#judge(output, observer);
  }

  #execution(): Operation {
    const { Id = 'execution', Name, EventTimestamp, ExecutionStartedDetails: details } = this.#props.events[0]!;
    const ExecutionDetails = { InputPayload: details?.Input?.Payload };
    return { Id, Name, Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: EventTimestamp, ExecutionDetails };
  }

  async #judge(output: InvocationOutput, observer: ReplayObserver): Promise<Fault | undefined> {
    const { drift, unasked, firstNew } = observer;
    if (drift !== undefined) return { ...drift, what: 'called something else than was recorded' };
    const failure = output.Status === 'FAILED' ? (output.Error ?? {}) : undefined;
    const isMissing = unasked !== undefined && (failure === undefined || failure.ErrorType === DRIFT);
    // Lenient workflows may leave operations out, as they may in production.
    if (isMissing && this.#props.definition.drift !== 'lenient')
      return { ...unasked, what: 'did not call everything that was recorded' };
    if (failure !== undefined && NOT_OF_THE_CODE.has(failure.ErrorType)) {
      return {
        what: 'could not be repeated',
        isFinal: failure.ErrorType !== DRIFT,
        asked: errorText(failure),
        recorded: this.#end,
        operation: undefined,
      };
    }
    const last = this.#lastEvent;
    const hasEnded = last?.EventType === 'ExecutionSucceeded' || last?.EventType === 'ExecutionFailed';
    const recordedFailure = last?.ExecutionFailedDetails?.Error.Payload;
    if (!hasEnded || NOT_OF_THE_CODE.has(recordedFailure?.ErrorType)) return undefined;
    if (output.Status === 'PENDING') {
      const { asked, operation } = firstNew ?? { asked: 'something that never comes', operation: undefined };
      return { what: 'went on where the execution had ended', asked, recorded: this.#end, operation };
    }
    if (await this.#isSameEnd(output)) return undefined;
    const asked =
      output.Status === 'SUCCEEDED' ? `SUCCEEDED with ${output.Result}` : `FAILED with ${errorText(failure!)}`;
    return { what: 'ended differently than was recorded', asked, recorded: this.#end, operation: undefined };
  }

  async #isSameEnd(output: InvocationOutput): Promise<boolean> {
    const { ExecutionSucceededDetails: success, ExecutionFailedDetails: failure } = this.#lastEvent!;
    if (output.Status === 'FAILED') {
      const [now, then] = [output.Error, failure?.Error.Payload];
      return then !== undefined && errorText(now ?? {}) === errorText(then);
    }
    if (output.Status !== 'SUCCEEDED' || success === undefined) return false;
    const recorded = success.Result.Payload;
    if (output.Result === recorded) return true;
    const { definition, executionId, options } = this.#props;
    // Encrypted again, the same result is another text.
    const serdes = definition.serdes ?? options.serdes;
    const context = { executionId, workflowName: definition.name };
    const texts = await Promise.all([output.Result, recorded].map((text) => decodedText(serdes, text, context)));
    const [now, then] = texts.map((text) => plainValue(text));
    return isDeepStrictEqual(now, then);
  }

  /** The event of the execution's end, if it has ended. */
  get #lastEvent(): HistoryEvent | undefined {
    return this.#props.events.findLast((event) => endOf(event) !== undefined);
  }

  get #end(): string {
    const { EventType, ExecutionSucceededDetails, ExecutionFailedDetails } = this.#lastEvent ?? {};
    if (EventType === undefined) return `no end, and ${this.#operations.size} operations`;
    if (ExecutionSucceededDetails !== undefined) return `SUCCEEDED with ${ExecutionSucceededDetails.Result.Payload}`;
    return ExecutionFailedDetails === undefined
      ? EventType
      : `FAILED with ${errorText(ExecutionFailedDetails.Error.Payload ?? {})}`;
  }
}

const nothingIsStored: CheckpointStore = {
  checkpoint: async () => ({ CheckpointToken: 'rehearsal', NewExecutionState: { Operations: [] } }),
  getExecutionState: async () => ({ Operations: [] }),
};

/** Numbers completions in the order in which a store that knows only times replays them. */
function numberByTime(operations: Map<string, Operation>): void {
  for (const [id, operation] of operations) {
    operations.set(id, { ...operation, StartSequence: undefined, CompletionSequence: undefined });
  }
  const releases = releasesOf(KnownOperations.of([...operations.values()]).values());
  for (const [i, { operation, isStart }] of releases.entries()) {
    const position = isStart ? { StartSequence: i + 1 } : { CompletionSequence: i + 1 };
    operations.set(operation.id, { ...operations.get(operation.id)!, ...position });
  }
  // Operations that nobody waits for have no position in the order; any will do.
  for (const [id, operation] of operations) {
    if (operation.EndTimestamp === undefined || operation.CompletionSequence !== undefined) continue;
    operations.set(id, { ...operation, CompletionSequence: 0 });
  }
}
