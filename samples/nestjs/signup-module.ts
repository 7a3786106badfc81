import 'reflect-metadata';
import {
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  Scope,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DurableExecution, DurableWorkflow, Step, type WorkflowClient } from 'everstep';
import { MemoryStore, WorkflowRuntime } from 'everstep/runtime';

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

/** The runtime lives and dies with the application. */
@Injectable()
export class Workflows implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly client: WorkflowClient;
  readonly #runtime: WorkflowRuntime;

  constructor(@Inject(ModuleRef) modules: ModuleRef) {
    this.#runtime = new WorkflowRuntime({
      store: new MemoryStore(), // A SqliteStore, for what has to survive.
      workflows: [{ workflow: SignupWorkflow, create: () => modules.resolve(SignupWorkflow) }],
    });
    this.client = this.#runtime.client;
  }

  onApplicationBootstrap(): Promise<void> {
    return this.#runtime.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#runtime.stop();
  }
}

/** What controllers inject. */
@Injectable()
export class SignupService {
  constructor(private readonly workflows: Workflows) {}

  /** A user who signs up twice is welcomed once: the number is the execution's name. */
  async signUp(user: number, address: string): Promise<string> {
    const { executionId } = await this.workflows.client.start(SignupWorkflow, address, { name: `user-${user}` });
    return executionId;
  }

  async settled(executionId: string): Promise<string> {
    return this.workflows.client.result<string>(executionId);
  }
}

@Module({ providers: [Mailer, SignupWorkflow, Workflows, SignupService], exports: [SignupService] })
export class SignupModule {}
