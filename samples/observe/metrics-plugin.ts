import type { OperationInfo, WorkflowPlugin } from 'everstep';
import type { AttemptEndInfo, InvocationEndInfo, LogLineInfo } from 'everstep/types';

/** Counts and times what happens. Whatever a plugin does or throws, it can't harm an execution. */
export class MetricsPlugin implements WorkflowPlugin {
  readonly counts = new Map<string, number>();
  readonly slowest = new Map<string, number>();

  /** Recorded work that is only repeated is no new work: hooks say so with `isReplay`. */
  onOperationStart({ type, name, isReplay }: OperationInfo): void {
    if (!isReplay) this.#count(`${type} ${name} started`);
  }

  onOperationEnd({ type, name, status, startTimestamp, endTimestamp }: OperationInfo): void {
    this.#count(`${type} ${name} ${status}`);
    const millis = (endTimestamp?.getTime() ?? 0) - (startTimestamp?.getTime() ?? 0);
    this.slowest.set(`${name}`, Math.max(millis, this.slowest.get(`${name}`) ?? 0));
  }

  onAttemptEnd({ name, outcome }: AttemptEndInfo): void {
    if (outcome === 'FAILED') this.#count(`attempts of ${name} failed`);
  }

  /** Awaited before the invocation ends: the place to send what was gathered. */
  async onInvocationEnd({ status }: InvocationEndInfo): Promise<void> {
    this.#count(`invocations ${status}`);
  }

  /** Fields for each log line. */
  enrichLog({ workflow }: LogLineInfo): Record<string, unknown> {
    return { service: 'backups', workflow };
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}
