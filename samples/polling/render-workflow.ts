import {
  DurableExecution,
  DurableWorkflow,
  type PollStrategy,
  Step,
  WaitForCondition,
  WaitForConditionTimedOutError,
} from 'everstep';

/** What the render farm says of a film. */
export class Job {
  constructor(
    readonly id: string,
    readonly percent = 0,
  ) {}
}

export interface RenderFarm {
  begin(film: string): Promise<string>;
  percentOf(job: string): Promise<number>;
}

/** Seldom at first, more often towards the end. After 500 checks nobody asks any more. */
const moreOftenNearTheEnd: PollStrategy<Job> = ({ percent }, { attempt }) => {
  if (attempt >= 500) return undefined;
  return percent < 90 ? { minutes: 30 } : { minutes: 1 };
};

/**
 * Has a film rendered, and asks again and again until it is done. Between two checks nothing runs.
 */
export class RenderWorkflow extends DurableWorkflow {
  constructor(private readonly farm: RenderFarm) {
    super();
  }

  @DurableExecution()
  async run(film: string): Promise<string> {
    const job = new Job(await this.begin(film));
    try {
      const { id, percent } = await this.finished(job);
      return `${id} is at ${percent} %`;
    } catch (error) {
      if (error instanceof WaitForConditionTimedOutError) return `${film} takes too long`;
      throw error;
    }
  }

  @Step()
  async begin(film: string): Promise<string> {
    return this.farm.begin(film);
  }

  /** One check: the newest state in, the next state out. An error would end the polling. */
  @WaitForCondition({
    returns: () => Job,
    until: (job: Job) => job.percent === 100,
    strategy: moreOftenNearTheEnd,
    timeout: { hours: 12 },
  })
  async finished(job: Job): Promise<Job> {
    try {
      return new Job(job.id, await this.farm.percentOf(job.id));
    } catch (error) {
      this.context.logger.warn('The farm does not answer', { error });
      return job;
    }
  }
}
