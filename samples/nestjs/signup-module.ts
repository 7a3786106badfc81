import 'reflect-metadata';
import { Injectable, Module, Scope } from '@nestjs/common';
import { DurableExecution, DurableWorkflow, Step, type WorkflowClient } from 'everstep';
import { EverstepModule, InjectWorkflowClient } from 'everstep/nestjs';
import { MemoryStore } from 'everstep/runtime';

@Injectable()
export class Mailer {
  readonly sent: string[] = [];

  async send(to: string, text: string): Promise<void> {
    this.sent.push(`${to}: ${text}`);
  }
}

/** Each invocation gets an instance of its own: a singleton would be refused. */
@Injectable({ scope: Scope.TRANSIENT })
export class SignupWorkflow extends DurableWorkflow {
  constructor(private readonly mailer: Mailer) {
    super();
  }

  @DurableExecution()
  async run(address: string): Promise<string> {
    await this.send(address, 'Welcome!');
    await this.context.wait('settle in', { seconds: 1 });
    await this.send(address, 'How do you like it?');
    return `${address} is settled`;
  }

  @Step()
  async send(address: string, text: string): Promise<void> {
    await this.mailer.send(address, text);
  }
}

/** What controllers inject. */
@Injectable()
export class SignupService {
  constructor(@InjectWorkflowClient() private readonly client: WorkflowClient) {}

  /** A user who signs up twice is welcomed once: the number is the execution's name. */
  async signUp(user: number, address: string): Promise<string> {
    const { executionId } = await this.client.start(SignupWorkflow, address, { name: `user-${user}` });
    return executionId;
  }

  async settled(executionId: string): Promise<string> {
    return this.client.result<string>(executionId);
  }
}

@Module({
  // A SqliteStore or a PostgresStore, for what has to survive.
  imports: [EverstepModule.forRoot({ store: new MemoryStore() })],
  providers: [Mailer, SignupWorkflow, SignupService],
  exports: [SignupService],
})
export class SignupModule {}
