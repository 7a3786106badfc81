import { hash, randomBytes } from 'node:crypto';

/**
 * The ids of one execution's trace and spans: made from its id, its start and the ids of its
 * operations, so that every process that runs a part of it makes the same ones.
 */
export class ExecutionIds {
  readonly traceId: string;
  /** The id of the span of the whole execution. */
  readonly workflowSpanId: string;
  readonly #seed: string;

  constructor(executionId: string, startedAt: number) {
    const digest = hash('sha256', `${executionId}\0${startedAt}`, 'hex');
    const seconds = Math.floor(startedAt / 1000);
    // A trace id of AWS X-Ray begins with the time; the rest is random to samplers.
    this.traceId = seconds.toString(16).padStart(8, '0').slice(-8) + digest.slice(0, 24);
    this.#seed = digest.slice(24);
    this.workflowSpanId = this.spanId('workflow');
  }

  /** The id of the span that a key identifies within the execution. */
  spanId(key: string): string {
    return hash('sha256', `${this.#seed}${key}`, 'hex').slice(0, 16);
  }

  /**
   * A trace id for one invocation. Samplers that go by a part of the trace id decide alike for all
   * invocations of the execution and for the execution itself: the OpenTelemetry SDKs go by its
   * last 56 bits, or by its four words combined with XOR.
   */
  invocationTraceId(): string {
    const mask = randomBytes(4).readUInt32BE();
    const masked = (at: number) => (Number.parseInt(this.traceId.slice(at, at + 8), 16) ^ mask) >>> 0;
    const words = [masked(0), masked(8)].map((word) => word.toString(16).padStart(8, '0'));
    return words.join('') + this.traceId.slice(16);
  }
}
