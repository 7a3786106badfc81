import type { BatchObservableResult, Observable } from '@opentelemetry/api';
import { OPEN_STATUSES } from '../core/wire/index.js';
import type { ClaimInfo, CommitInfo, RuntimeInfo, RuntimeObserver } from '../plugins/index.js';
import type { Instruments } from './instruments.js';

/**
 * The metrics of one runtime, from its start to its stop: how fast it gets to what is due, how fast
 * its store is, and what the store has. The latter is read when a reader collects, and never else.
 * Labels are the workflow and the status.
 */
export class RuntimeMetrics implements RuntimeObserver {
  readonly onClaim: (claim: ClaimInfo) => void;
  readonly onCommit: (commit: CommitInfo) => void;
  readonly onRuntimeStop: () => void;

  constructor(instruments: Instruments, runtime: RuntimeInfo) {
    const { meter } = instruments;
    const lag = instruments.seconds('everstep.claim.lag', 'From when an execution was due until a worker claimed it');
    const takeovers = instruments.counter('everstep.takeovers', 'Executions that were taken over from a dead worker');
    const duration = instruments.seconds('everstep.commit.duration', 'How long the store took to commit a group');
    const writes = instruments.sizes('everstep.commit.writes', 'The writes that the store committed as one group');
    const open = instruments.gauge('everstep.executions.open', 'Executions that have not ended, by status');
    const blocked = instruments.gauge('everstep.executions.blocked', 'Executions that wait for a cause to be mended');
    const callbacks = instruments.gauge('everstep.callbacks.open', 'Callbacks that wait for an answer');
    const oldest = instruments.gauge('everstep.callbacks.oldest', 'The age of the oldest open callback', 's');

    this.onClaim = ({ workflow, lagMillis, isTakeover }) => {
      if (isTakeover) takeovers.add(1, { workflow });
      if (lagMillis !== undefined) lag.record(lagMillis / 1000, { workflow });
    };
    this.onCommit = (commit) => {
      duration.record(commit.millis / 1000);
      writes.record(commit.writes);
    };

    const observe = async (result: BatchObservableResult) => {
      const state = await runtime.readState();
      for (const workflow of runtime.workflows) {
        for (const status of OPEN_STATUSES) {
          const found = state.executions.find((count) => count.workflow === workflow && count.status === status);
          result.observe(open, found?.count ?? 0, { workflow, status });
        }
        const awaited = state.openCallbacks.find((count) => count.workflow === workflow);
        result.observe(blocked, state.blocked.get(workflow) ?? 0, { workflow });
        result.observe(callbacks, awaited?.count ?? 0, { workflow });
        result.observe(oldest, (awaited?.oldestMillis ?? 0) / 1000, { workflow });
      }
    };
    const gauges: Observable[] = [open, blocked, callbacks, oldest];
    meter.addBatchObservableCallback(observe, gauges);
    this.onRuntimeStop = () => meter.removeBatchObservableCallback(observe, gauges);
  }
}
