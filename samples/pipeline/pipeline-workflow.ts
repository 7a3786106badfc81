import { asPayload, ChildContext, DurableExecution, DurableWorkflow, fixedDelay, Invoke, Step } from 'everstep';

export class Video {
  id!: string;
  minutes!: number;
}

export class LinkExpired extends Error {}

/** A workflow that is invoked is an execution of its own, with its own history and limits. */
export class TranscodeWorkflow extends DurableWorkflow {
  @DurableExecution({ input: () => Video })
  async run(video: Video): Promise<string> {
    await this.context.wait('transcode', { minutes: video.minutes });
    return `${video.id}.mp4`;
  }
}

export class CaptionWorkflow extends DurableWorkflow {
  @DurableExecution({ input: () => Video })
  async run(video: Video): Promise<string> {
    return this.listen(video);
  }

  @Step()
  async listen(video: Video): Promise<string> {
    return `${video.id}.vtt`;
  }
}

/** Transcodes and captions side by side, publishes both, and has a function send the news. */
export class PipelineWorkflow extends DurableWorkflow {
  @DurableExecution({ input: () => Video })
  async run(video: Video): Promise<string> {
    const [file, captions] = await Promise.all([this.transcode(video), this.caption(video)]);
    const address = await this.publish(file, captions);
    // A function that is no workflow: in the runtime, or on Lambda.
    await this.context.invoke('notify', { address }, { functionName: 'notify', timeout: { minutes: 5 } });
    return address;
  }

  @Invoke({ workflow: () => TranscodeWorkflow })
  async transcode(video: Video): Promise<string> {
    return asPayload(video);
  }

  @Invoke({ workflow: () => CaptionWorkflow })
  async caption(video: Video): Promise<string> {
    return asPayload(video);
  }

  /** A group: when the link has expired by the time it is used, both steps are done again. */
  @ChildContext({ retry: fixedDelay({ delay: { seconds: 30 }, maxAttempts: 3 }) })
  async publish(file: string, captions: string): Promise<string> {
    const link = await this.link(file);
    // A group in a group. What fails in it, fails both.
    await this.context.runInChildContext('captions', async () => {
      await this.upload(link, captions);
      await this.context.wait('the network has them', { seconds: 10 });
    });
    return link;
  }

  @Step()
  async link(file: string): Promise<string> {
    return `https://videos.example/${file}`;
  }

  /** The step itself is not retried with a link that is good no longer: `throws` sees to that. */
  @Step({ throws: () => [LinkExpired] })
  async upload(_link: string, _captions: string): Promise<void> {}
}
