import type { Clock } from '../../core/time/index.js';
import type { ChangesRequest, CheckpointResponse } from '../../engine/index.js';
import type { Inbox } from './inbox.js';
import type { RunningInvocation } from './invocation-end.js';
import type { InvocationToken } from './invocation-token.js';
import type { InvokeEffects } from './invoke-effects.js';
import type { LeasedState } from './leased-state.js';
import type { Lifecycle } from './lifecycle.js';
import type { Mutex } from './mutex.js';
import type { WakeSignal } from './wake-signal.js';

/** A place in memory for one execution whose invocation is suspended. A runtime has it. */
export interface StickyPlace {
  /**
   * Whether the execution may stay.
   *
   * @param bytes how much memory it takes, as estimated.
   */
  admits(bytes: number): boolean;
  /**
   * The invocation is dormant from here on; saying so again is harmless.
   *
   * @param isIdle whether nothing of the execution runs, so that it needs no slot.
   */
  rest(isIdle: boolean): void;
  /**
   * The invocation is to go on. Returns whether it has a slot for that; if not, `retry` is called
   * when it has got one.
   */
  wake(retry: () => void): boolean;
}

export interface DormancyProps {
  readonly state: LeasedState;
  readonly mutex: Mutex;
  readonly token: InvocationToken;
  readonly inbox: Inbox;
  readonly effects: InvokeEffects;
  readonly lifecycle: Lifecycle;
  readonly signal: WakeSignal;
  readonly clock: Clock;
}

/**
 * Keeps a suspended invocation in memory: it becomes dormant instead of ending as PENDING, keeps
 * its lease and its token, and goes on with what others change, as if that were the answer to a
 * checkpoint. So nothing is replayed.
 *
 * - **The history** is the same as if it had ended: its end is recorded. What goes on counts as
 *   another invocation, with the same request id.
 * - **Not kept** is an execution whose record has something to be settled, which the end of an
 *   invocation does: deaths of its process, a block, invocations that broke off. So whatever may
 *   end its process again is not under way while it waits.
 * - **It goes on** when something has changed that it has not received, and its place has a slot.
 * - **It ends** as PENDING, by an answer without a token, when the lifecycle stops, since the
 *   runtime stops or its place is needed, and when a pause is asked for. Then `Lifecycle.end` gives
 *   the lease back.
 * - **A crash** leaves an execution whose invocation has ended: it is replayed when something has changed.
 * - Once the execution has parted, the request is refused: the runner has abandoned the invocation.
 */
export class Dormancy {
  readonly #props: DormancyProps;
  /** Set by the runtime that keeps suspended invocations. */
  place: StickyPlace | undefined;
  #invocation: RunningInvocation | undefined;
  #isDormant = false;
  #hasEnded = false;

  constructor(props: DormancyProps) {
    this.#props = props;
  }

  /** Whether an invocation is suspended here. One that ends instead of going on stays dormant. */
  get isDormant(): boolean {
    return this.#isDormant;
  }

  /** An invocation begins. One that is not given can't stay. */
  begin(invocation: RunningInvocation | undefined): void {
    this.#invocation = invocation;
    this.#isDormant = false;
    this.#hasEnded = false;
  }

  /** Whether the end of the dormant invocation is recorded already. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** @see CheckpointStore.waitForChanges */
  waitForChanges(request: ChangesRequest): Promise<CheckpointResponse> | undefined {
    const { place } = this;
    const invocation = this.#invocation;
    const { state } = this.#props;
    if (place === undefined || invocation === undefined || this.#mustEnd) return undefined;
    const isKept = this.#isSettled && place.admits(state.machine.size);
    return isKept ? this.#waitForChanges(request, place, invocation) : undefined;
  }

  /** Whether a suspended invocation is to end: nothing may go on with it here. */
  get #mustEnd(): boolean {
    const { state, lifecycle } = this.#props;
    return lifecycle.isStopping || state.machine.pause.asked !== undefined;
  }

  get #isSettled(): boolean {
    const { record, machine } = this.#props.state;
    return !record.deaths && record.blocked === undefined && machine.failures === 0;
  }

  async #waitForChanges(
    { CheckpointToken }: ChangesRequest,
    place: StickyPlace,
    invocation: RunningInvocation,
  ): Promise<CheckpointResponse> {
    const { mutex, token } = this.#props;
    await mutex.run(() => this.#fallAsleep(CheckpointToken, invocation));
    await this.#untilAwake(place);
    return mutex.run(async () => {
      token.admit(CheckpointToken);
      return this.#answer(invocation);
    });
  }

  /**
   * The write of the end finds out what others have written before, since it conflicts then. Later
   * changes are noticed when they come. With changes, the invocation goes on as after any
   * checkpoint.
   */
  async #fallAsleep(checkpointToken: string, invocation: RunningInvocation): Promise<void> {
    const { state, token, inbox, effects, clock } = this.#props;
    token.admit(checkpointToken);
    if (effects.isDue) await effects.perform();
    if (state.hasDeferred) await state.write([]);
    token.admit(checkpointToken);
    inbox.watchTimers();
    this.#isDormant = true;
    await state.untilDone(async () => {
      if (this.#mustEnd || !state.unreported.isEmpty) return true;
      this.#hasEnded = await state.write([{ kind: 'invocationEnded', at: clock.now(), ...invocation }]);
      return this.#hasEnded || undefined;
    });
  }

  async #untilAwake(place: StickyPlace): Promise<void> {
    const { state, effects, signal } = this.#props;
    while (state.parting === undefined && !this.#mustEnd) {
      if (state.unreported.isEmpty) place.rest(!effects.isCalling);
      else if (place.wake(() => signal.wake())) return;
      await signal.next().woken;
    }
  }

  #answer(invocation: RunningInvocation): CheckpointResponse {
    const { state, token, clock } = this.#props;
    if (this.#mustEnd) return {};
    this.#isDormant = false;
    if (this.#hasEnded) invocation.startedAt = clock.now();
    this.#hasEnded = false;
    return { CheckpointToken: token.renew(), NewExecutionState: { Operations: state.unreported.take([]) } };
  }
}
