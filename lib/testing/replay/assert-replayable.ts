import type { WorkflowClass } from '../../client/index.js';
import { checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import { ReplayDriftError } from '../../core/errors/testing-errors.js';
import { describeWorkflow } from '../../workflow/description/describe-workflow.js';
import type { NeedsNoArguments, WithFactory } from '../../workflow/description/factory-types.js';
import type { HandlerOptions } from '../../workflow/handler/handler.js';
import { HANDLER_OPTIONS } from '../../workflow/handler/handler-options.js';
import { ReplayCheck } from './replay-check.js';
import { eventsOf, hasNoData, type SavedEvents, type SavedHistory } from './saved-history.js';

/** What a replay check takes beside workflow and history. */
export interface AssertReplayableOptions<W extends WorkflowClass>
  extends Pick<HandlerOptions<InstanceType<W>>, 'create' | 'serdes' | 'checkpointing'> {
  /**
   * The execution's id or ARN: chance (`random()`, `uuid()`) goes by it. Default: that in the
   * history, or the one that an execution on one machine has. Executions on Lambda need it when
   * they use chance.
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
 * Proves that an execution survives a deploy: repeats its history with the code of today. Nothing
 * begins and nothing is recorded, no body of a step runs, and no services are needed. A finished
 * history has to be repeated to the same end; one that was saved while its execution ran, up to
 * where it stops. It has to be whole: a part of one is refused.
 *
 * @throws ReplayDriftError that names what was recorded and what the code asked for instead.
 * @throws InvalidHistoryError when it is no history, or not whole.
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
// The last one: it is the one whose errors the compiler tells.
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
  const { executionId, ...options } = given;
  const events = eventsOf(history);
  const check = new ReplayCheck({
    definition,
    events,
    // Over a store, the EXECUTION operation has the id of the execution.
    executionId: executionId ?? (history as SavedEvents).executionId ?? events[0]!.Id!,
    options,
  });
  const fault = await check.run();
  if (fault === undefined) return;
  throw new ReplayDriftError({ ...fault, workflow: definition.name, hasNoData: hasNoData(events) });
}
