import { SpanStatusCode, trace } from '@opentelemetry/api';
import { DurableExecution, DurableWorkflow, Step } from 'everstep';

/** Nothing in a workflow is made for traces. What its bodies call hangs below their spans. */
export class BackupWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(disk: string): Promise<number> {
    const blocks = await this.copy(disk);
    await this.context.wait('settle', { minutes: 5 });
    await this.verify(disk);
    return blocks;
  }

  @Step()
  async copy(disk: string): Promise<number> {
    if (this.context.attempt === 1) throw new Error('The disk is busy.');
    return disk.length;
  }

  /** A span of your own, as the instrumentation of HTTP or SQL makes them by itself. */
  @Step()
  async verify(disk: string): Promise<void> {
    const span = trace.getTracer('backup').startSpan(`read ${disk}`);
    span.setStatus({ code: SpanStatusCode.OK }).end();
  }
}
