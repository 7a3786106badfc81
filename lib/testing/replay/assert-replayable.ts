import type { WorkflowClass } from '../../client/index.js';
import { checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import { ReplayDriftError } from '../../core/errors/testing-errors.js';
import {
  describeWorkflow,
  HANDLER_OPTIONS,
  type HandlerOptions,
  type NeedsNoArguments,
  type WithFactory,
} from '../../workflow/index.js';
import { ReplayCheck } from './replay-check.js';
import { eventsOf, hasNoData, type SavedEvents, type SavedHistory } from './saved-history.js';

/** Options of {@link assertReplayable}. */
export interface AssertReplayableOptions<W extends WorkflowClass>
  extends Pick<HandlerOptions<InstanceType<W>>, 'create' | 'serdes' | 'checkpointing'> {
  /**
   * The id or ARN of the execution, which seeds `random()` and `uuid()`. Default: that in the
   * history, or the one that an execution over a store has. Executions on Lambda need it if they
   * use `random()` or `uuid()`. With the id of a store's execution more changes of order are found:
   * otherwise times may give the order, and they may tie.
   */
  readonly executionId?: string | undefined;
}

const { create, serdes, checkpointing } = HANDLER_OPTIONS;
const OPTIONS: OptionChecks<AssertReplayableOptions<any>> = {
  create,
  serdes,
  checkpointing,
  executionId: optionCheck((id) => typeof id === 'string' && id !== '', 'the id of an execution'),
};

/**
 * Proves that an execution survives a deploy, by replaying its history with today's code. No body
 * of a step runs, nothing is recorded, and no services are needed.
 *
 * The history of an execution that has ended must be repeated to the same end. That of an execution
 * which was running when it was saved must be repeated up to where it stops. A history must be
 * complete: part of one is refused.
 *
 * @param history what `saveRunning`, `WorkflowClient.history` or the AWS CLI returns; also after a
 *   round trip through JSON.
 * @throws ReplayDriftError that names what was recorded and what the code called instead.
 * @throws InvalidHistoryError if it is no history, or not complete.
 * @throws InvalidWorkflowError that lists everything wrong with the class.
 * @throws InvalidArgumentError for invalid options.
 * @example
 * ```ts
 * await assertReplayable(OrderWorkflow, JSON.parse(await readFile('histories/order-17.json', 'utf8')));
 * ```
 */
export function assertReplayable<W extends WorkflowClass>(
  workflow: W,
  history: SavedHistory,
  options: WithFactory<AssertReplayableOptions<W>>,
): Promise<void>;
// The last overload: it is the one whose errors the compiler reports.
export function assertReplayable<W extends WorkflowClass>(
  workflow: W & NeedsNoArguments,
  history: SavedHistory,
  options?: AssertReplayableOptions<W>,
): Promise<void>;
export async function assertReplayable(
  workflow: WorkflowClass,
  history: SavedHistory,
  given: AssertReplayableOptions<any> = {},
): Promise<void> {
  const definition = describeWorkflow(workflow);
  checkOptions(given, OPTIONS, `assertReplayable(${workflow.name})`);
  const { executionId: givenId, ...options } = given;
  const events = eventsOf(history);
  const knownId = givenId ?? (history as SavedEvents).executionId;
  const check = new ReplayCheck({
    definition,
    events,
    // Over a store, the EXECUTION operation has the id of the execution.
    executionId: knownId ?? events[0]!.Id!,
    // ARNs stay on Lambda.
    isOfStore: knownId?.startsWith('arn:') === false,
    options,
  });
  const fault = await check.run();
  if (fault === undefined) return;
  throw new ReplayDriftError({ ...fault, workflow: definition.name, hasNoData: hasNoData(events) });
}
