import { asPayload, DurableExecution, DurableWorkflow, Invoke } from '../../../../lib/index.js';
import { Echo } from './targets.js';

/** Two invokes, one after the other. */
export class SequentialInvokes extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    const first = await this.first('first');
    const second = await this.second('second');
    return `${first}, ${second}`;
  }

  @Invoke({ functionName: 'echo' })
  async first(text: string): Promise<string> {
    return asPayload(text);
  }

  @Invoke({ workflow: () => Echo })
  async second(text: string): Promise<unknown> {
    return asPayload(text);
  }
}
