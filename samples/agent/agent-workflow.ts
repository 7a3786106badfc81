import { Callback, DurableExecution, DurableWorkflow, exponentialBackoff, fromCallback, Step } from 'everstep';

/** What the model is told, and what it says: the conversation so far is plain data. */
export interface Message {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly text: string;
}

/** The model either answers or asks for a tool. */
export interface Reply {
  readonly text: string;
  readonly tokens: number;
  readonly tool?: { readonly name: string; readonly input: string };
}

export interface Tool {
  readonly run: (input: string, idempotencyKey: string) => Promise<string>;
  /** Whether a human has to agree before it runs. */
  readonly needsApproval?: boolean;
}

/** What is outside: a client of the model's provider, tools, and a way to a human. */
export interface Surroundings {
  readonly model: (messages: readonly Message[]) => Promise<Reply>;
  readonly tools: Readonly<Record<string, Tool>>;
  readonly askHuman: (question: string, callbackId: string) => Promise<void>;
}

const MAX_TOKENS = 10_000;
const MAX_CALLS = 20;

/**
 * The loop of an agent. Each call of the model is a step: a restart repeats no call that is paid
 * for, and the model's words, which differ each time, are recorded.
 */
export class AgentWorkflow extends DurableWorkflow {
  constructor(private readonly surroundings: Surroundings) {
    super();
  }

  @DurableExecution()
  async run(task: string): Promise<string> {
    const messages: Message[] = [{ role: 'user', text: task }];
    let tokens = 0;
    for (let calls = 1; calls <= MAX_CALLS; calls++) {
      const reply = await this.think(messages);
      tokens += reply.tokens;
      messages.push({ role: 'assistant', text: reply.text });
      if (reply.tool === undefined) return reply.text;
      if (tokens > MAX_TOKENS) return `Stopped: ${tokens} tokens are more than the budget of ${MAX_TOKENS}.`;
      messages.push({ role: 'tool', text: await this.use(reply.tool.name, reply.tool.input) });
    }
    return `Stopped after ${MAX_CALLS} calls of the model.`;
  }

  /** What goes wrong is told to the model, which may try something else. */
  private async use(name: string, input: string): Promise<string> {
    const tool = this.surroundings.tools[name];
    if (tool === undefined) return `There is no tool ${name}.`;
    if (tool.needsApproval && !(await this.approval(`May I run ${name} with ${input}?`))) return 'A human said no.';
    try {
      return await this.runTool(name, input);
    } catch (error) {
      return `It failed: ${(error as Error).message}`;
    }
  }

  @Step({ retry: exponentialBackoff({ maxAttempts: 8 }), timeout: { minutes: 5 } })
  async think(messages: readonly Message[]): Promise<Reply> {
    return this.surroundings.model(messages);
  }

  /** The key is the same in each attempt, so that a tool with effects can tell a repetition. */
  @Step({ retry: exponentialBackoff({ maxAttempts: 3 }) })
  async runTool(name: string, input: string): Promise<string> {
    return this.surroundings.tools[name]!.run(input, this.context.uuid());
  }

  @Callback({ timeout: { days: 7 } })
  async approval(question: string): Promise<boolean> {
    await this.surroundings.askHuman(question, this.context.callbackId);
    return fromCallback();
  }
}
