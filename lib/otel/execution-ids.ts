import { hash, randomBytes } from 'node:crypto';

/**
 * The ids of one execution's trace and spans: made from its id, its start and the ids of its
 * operations, so that every process that runs a part of it makes the same ones. An execution that
 * continues a trace is in that one.
 */
export class ExecutionIds {
  readonly traceId: string;
  /** The id of the span of the whole execution. */
  readonly workflowSpanId: string;
  readonly #seeds: readonly [number, number];

  /** @param trace the id of the trace that it continues. Default: it has one of its own. */
  constructor(executionId: string, startedAt: number, trace?: string) {
    const digest = hash('sha256', `${executionId}\0${startedAt}`, 'hex');
    // A trace id of AWS X-Ray begins with the time; the rest is random to samplers.
    this.traceId = trace ?? digits(Math.floor(startedAt / 1000)) + digest.slice(0, 24);
    this.#seeds = [Number.parseInt(digest.slice(24, 32), 16), Number.parseInt(digest.slice(32, 40), 16)];
    this.workflowSpanId = this.spanId('workflow');
  }

  /**
   * The id of the span that a key identifies within the execution. 64 bits of a hash that mixes
   * well (cyrb53): a cryptographic one was a tenth of what a traced step costs.
   */
  spanId(key: string): string {
    let [a, b] = this.#seeds;
    for (let i = 0; i < key.length; i++) {
      const code = key.charCodeAt(i);
      a = Math.imul(a ^ code, 0x9e3779b1);
      b = Math.imul(b ^ code, 0x5f356495);
    }
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
    // An id of zeros alone is none.
    return digits(a || 1) + digits(b);
  }

  /**
   * A trace id for one invocation. Samplers that go by a part of the trace id decide alike for all
   * invocations of the execution and for the execution itself: the OpenTelemetry SDKs go by its
   * last 56 bits, or by its four words combined with XOR.
   */
  invocationTraceId(): string {
    const mask = randomBytes(4).readUInt32BE();
    const masked = (at: number) => Number.parseInt(this.traceId.slice(at, at + 8), 16) ^ mask;
    const words = digits(masked(0)) + digits(masked(8));
    return words + this.traceId.slice(16);
  }
}

/** 32 bits as hexadecimal digits. */
function digits(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
