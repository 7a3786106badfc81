import { ServiceError, ServiceException } from '../../core/errors/service-errors.js';
import type { Clock } from '../../core/time/index.js';
import type { Operation, OperationUpdate } from '../../core/wire/index.js';
import type { CheckpointRequest, CheckpointResponse } from '../../engine/index.js';
import { type CallbackSecrets, callbackIdsOf } from '../../journal/callback-id.js';
import { checkpointEntry } from '../../journal/checkpoint-entry.js';
import type { Children, JournalEntry } from '../../journal/journal.js';
import type { StoreTransaction } from '../../journal/store-transaction.js';
import type { Inbox } from './inbox.js';
import type { InvocationToken } from './invocation-token.js';
import type { InvokeEffects } from './invoke-effects.js';
import type { LeasedState } from './leased-state.js';
import type { Mutex } from './mutex.js';
import { effectOfPause, NO_EFFECT } from './pausing.js';

export interface CheckpointsProps {
  readonly state: LeasedState;
  readonly mutex: Mutex;
  readonly token: InvocationToken;
  readonly inbox: Inbox;
  readonly effects: InvokeEffects;
  readonly clock: Clock;
  readonly secrets: CallbackSecrets;
  /** Whether others than this process may write to the store. */
  readonly isShared: boolean;
}

const NOTHING: readonly Operation[] = Object.freeze([]);

/**
 * Records what the handler of a loaded execution does. A checkpoint is accepted as a whole or
 * refused as a whole; its answer has a new token, and all that has changed since the last answer.
 * When a pause was asked for, it takes effect with the checkpoint, whose answer has no token then.
 *
 * A checkpoint of new updates, with a good token and no timer due, takes the short way: one append,
 * and one promise here. Every other one, and one whose append fails, takes the long way, which
 * looks at everything anew. Both ways hold the lock from the look at the token to the answer.
 */
export class Checkpoints {
  readonly #props: CheckpointsProps;

  constructor(props: CheckpointsProps) {
    this.#props = props;
  }

  /** Records the updates of a request. */
  record(request: CheckpointRequest): Promise<CheckpointResponse> {
    const { Updates: updates = [], transaction } = request;
    const { state, mutex, token, clock } = this.#props;
    if (updates.some(isInvoke)) return this.#recordInvokes(request, updates);
    const { machine } = state;
    let entry: JournalEntry;
    return mutex.runShort(
      () => {
        const at = clock.now();
        if (updates.length === 0 || !token.isGood(request.CheckpointToken)) return undefined;
        if (machine.nextDueAt <= at || machine.pause.asked !== undefined) return undefined;
        machine.check(updates);
        entry = this.#entryOf(updates, at);
        return state.append([entry], undefined, transaction);
      },
      () => this.#answer(machine.apply(entry)),
      () => this.#recordWithCare(request, updates),
    );
  }

  /** Looks for the targets before it takes the lock: that may need time. */
  async #recordInvokes(request: CheckpointRequest, updates: readonly OperationUpdate[]): Promise<CheckpointResponse> {
    let children: Children;
    try {
      children = await this.#props.effects.childrenOf(updates);
    } catch (error) {
      throw this.#asServiceError(error);
    }
    return this.#props.mutex.run(() => this.#recordWithCare(request, updates, children));
  }

  async #recordWithCare(
    { CheckpointToken, transaction }: CheckpointRequest,
    updates: readonly OperationUpdate[],
    children?: Children,
  ): Promise<CheckpointResponse> {
    const { state, token, inbox, clock, isShared } = this.#props;
    try {
      const now = clock.now();
      token.admit(CheckpointToken);
      if (state.machine.nextDueAt <= now) await inbox.comeDue(now);
      if (updates.length === 0 && isShared) await state.catchUp();
      // What came in just now may have ended the execution.
      token.admit(CheckpointToken);
      return this.#answer(await this.#update(updates, children, now, transaction));
    } catch (error) {
      throw this.#asServiceError(error);
    }
  }

  async #update(
    updates: readonly OperationUpdate[],
    children: Children | undefined,
    now: number,
    transaction: StoreTransaction | undefined,
  ): Promise<readonly Operation[]> {
    const { state, token, effects } = this.#props;
    const { machine } = state;
    const recorded = updates.length === 0 ? [] : [this.#entryOf(updates, now, children)];
    const isEnd = updates.at(-1)?.Type === 'EXECUTION';
    const changed = await state.untilDone(async () => {
      machine.check(updates);
      // The end of the execution leaves nothing to pause.
      const { entries: effect, changes } = isEnd ? NO_EFFECT : effectOfPause(machine, now);
      const entries = [...recorded, ...effect];
      if (entries.length === 0) return NOTHING;
      return (await state.tryAppend(entries, changes, transaction))
        ? entries.flatMap((entry) => machine.apply(entry))
        : undefined;
    });
    if (typeof changed === 'string') throw token.stale();
    if (children !== undefined) {
      effects.add(updates);
      await effects.tryToPerform();
    }
    return changed;
  }

  #entryOf(updates: readonly OperationUpdate[], at: number, children?: Children): JournalEntry {
    const { state, secrets } = this.#props;
    return checkpointEntry(updates, at, { children, callbacks: callbackIdsOf(updates, state.machine, secrets) });
  }

  #answer(changed: readonly Operation[]): CheckpointResponse {
    const { state, token, inbox } = this.#props;
    const { recordedOutcome, pause } = state.machine;
    const isLast = recordedOutcome !== undefined || pause.isInEffect;
    if (isLast) token.expire();
    inbox.watchTimers();
    return {
      CheckpointToken: isLast ? undefined : token.renew(),
      NewExecutionState: { Operations: state.unreported.take(changed) },
    };
  }

  #asServiceError(error: unknown): unknown {
    if (error instanceof ServiceError) return error;
    const { executionId } = this.#props.state.record;
    const message = `The checkpoint of ${executionId} could not be recorded: ${(error as Error)?.message}`;
    return new ServiceException(message, { cause: error });
  }
}

function isInvoke({ Type }: OperationUpdate): boolean {
  return Type === 'CHAINED_INVOKE';
}
