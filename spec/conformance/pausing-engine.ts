import type { CheckpointRequest, StateRequest } from '../../lib/engine/index.js';
import type { HistoryEvent } from '../../lib/index.js';
import { engineOver, type Watch } from './engine.js';
import type { EngineOptions } from './harness-types.js';
import { SlowStore } from './slow-store.js';

/** The share of checkpoints that a pause falls on. */
const SHARE = 0.3;

/**
 * As the engine over memory, on a service that pauses executions at random checkpoints, and resumes
 * them when their invocation has ended. By hand:
 * `../shared/conformance/run --handlers dist/spec/conformance/handlers.js --engine ./dist/spec/conformance/pausing-engine.js`.
 */
export async function createEngine({ checkpointDelay = 0 }: EngineOptions = {}) {
  return engineOver(new SlowStore(checkpointDelay), { watch: pausing, seen: withoutPauses });
}

/** The handler, whose execution is paused and resumed around it. */
const pausing: Watch = (handler, client) => async (event, context) => {
  const { durableExecutionClient: service, DurableExecutionArn: executionId } = event;
  let isPaused = false;
  event.durableExecutionClient = {
    getExecutionState: (request: StateRequest) => service.getExecutionState(request),
    checkpoint: async (request: CheckpointRequest) => {
      // The START of an at-most-once step would count as an attempt.
      const { Type, Action } = request.Updates?.at(-1) ?? {};
      const isStart = Type === 'STEP' && Action === 'START';
      if (!isPaused && !isStart && Math.random() < SHARE) {
        isPaused = true;
        await client().pause(executionId);
      }
      return service.checkpoint(request);
    },
  };
  const output = await handler(event, context);
  if (isPaused)
    setImmediate(
      () =>
        void client()
          .resume(executionId)
          .catch(() => {}),
    );
  return output;
};

/** The history of an execution as if it had never been paused. */
function withoutPauses(events: readonly HistoryEvent[]): HistoryEvent[] {
  const kept: HistoryEvent[] = [];
  let isCutShort = false;
  for (const event of events) {
    if (event.EventType === 'ExecutionPaused') isCutShort = true;
    else if (event.EventType === 'InvocationCompleted' && isCutShort) isCutShort = false;
    else if (event.EventType !== 'ExecutionResumed') kept.push({ ...event, EventId: kept.length + 1 });
  }
  return kept;
}
