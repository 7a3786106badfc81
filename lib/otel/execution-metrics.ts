import type { Attributes, Counter, Histogram } from '@opentelemetry/api';
import type { AttemptEndInfo, InvocationEndInfo, InvocationStartInfo } from '../plugins/index.js';
import type { Instruments } from './instruments.js';
import { OperationLabels } from './operation-labels.js';

/**
 * The metrics of executions, as far as invocations know them. Labels are the workflow, the
 * operation (see `OperationLabels`) and the status or outcome; durations are in seconds.
 */
export class ExecutionMetrics {
  readonly #labels = new OperationLabels();
  readonly #started: Counter;
  readonly #ended: Counter;
  readonly #duration: Histogram;
  readonly #invocations: Counter;
  readonly #attempts: Counter;
  readonly #attemptDuration: Histogram;
  readonly #retries: Counter;
  readonly #drifts: Counter;

  constructor(instruments: Instruments) {
    this.#started = instruments.counter('everstep.executions.started', 'Executions whose first invocation has begun');
    this.#ended = instruments.counter(
      'everstep.executions.ended',
      'Executions that an invocation has ended, by status',
    );
    this.#duration = instruments.executionSeconds(
      'everstep.execution.duration',
      'From the start of an execution to its end',
    );
    this.#invocations = instruments.counter('everstep.invocations', 'Invocations that have ended, by status');
    this.#attempts = instruments.counter('everstep.attempts', 'Attempts of steps, submitters and checks, by outcome');
    this.#attemptDuration = instruments.seconds('everstep.attempt.duration', 'How long attempts have run');
    this.#retries = instruments.counter('everstep.retries', 'Failed attempts that are followed by another one');
    this.#drifts = instruments.counter('everstep.drifts', 'Invocations that ended since code and record disagree');
  }

  invocationStarted({ workflow, isFirstInvocation }: InvocationStartInfo): void {
    if (isFirstInvocation) this.#started.add(1, { workflow });
  }

  readonly attemptEnded = (info: AttemptEndInfo): void => {
    const { workflow, outcome, status, startTimestamp, endTimestamp, isInterrupted } = info;
    const operation = this.#labels.of(info);
    const labels: Attributes = { workflow, operation, outcome };
    this.#attempts.add(1, labels);
    if (!isInterrupted)
      this.#attemptDuration.record((endTimestamp.getTime() - startTimestamp.getTime()) / 1000, labels);
    if (status === 'PENDING' && outcome === 'FAILED') this.#retries.add(1, { workflow, operation });
  };

  readonly invocationEnded = (info: InvocationEndInfo): void => {
    const { workflow, status, error, executionStartTimestamp } = info;
    this.#invocations.add(1, { workflow, status });
    if (error?.name === 'NonDeterministicExecutionError') this.#drifts.add(1, { workflow });
    if (status !== 'SUCCEEDED' && status !== 'FAILED') return;
    this.#ended.add(1, { workflow, status });
    if (executionStartTimestamp === undefined) return;
    // The start is by the clock of the service, which may be ahead.
    const seconds = Math.max(0, Date.now() - executionStartTimestamp.getTime()) / 1000;
    this.#duration.record(seconds, { workflow, status });
  };
}
