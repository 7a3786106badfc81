import 'reflect-metadata';
import { Injectable, Module, type ModuleMetadata, type OnModuleDestroy, Scope } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { expect } from 'chai';
import {
  DurableExecution,
  DurableWorkflow,
  InvalidArgumentError,
  InvalidWorkflowError,
  Step,
  type WorkflowClient,
} from '../../lib/index.js';
import { EverstepModule, type EverstepModuleOptions, InjectWorkflowClient, WORKFLOW_CLIENT } from '../../lib/nestjs.js';
import { MemoryStore, WorkflowRuntime } from '../../lib/runtime.js';
import { rejection } from '../service/service-kit.js';

@Injectable()
class Mailer implements OnModuleDestroy {
  readonly sent: string[] = [];
  isClosed = false;
  sending: (() => Promise<void>) | undefined;

  async send(to: string): Promise<void> {
    await this.sending?.();
    if (this.isClosed) throw new Error('the connection is closed');
    this.sent.push(to);
  }

  onModuleDestroy(): void {
    this.isClosed = true;
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class WelcomeWorkflow extends DurableWorkflow {
  constructor(private readonly mailer: Mailer) {
    super();
  }

  @DurableExecution()
  async run(address: string): Promise<string> {
    await this.greet(address);
    return `welcomed ${address}`;
  }

  @Step()
  async greet(address: string): Promise<void> {
    await this.mailer.send(address);
  }
}

@Injectable()
class SignupService {
  constructor(@InjectWorkflowClient() readonly client: WorkflowClient) {}
}

@Module({ providers: [Mailer, WelcomeWorkflow, SignupService], exports: [Mailer] })
class SignupModule {}

class WatchedStore extends MemoryStore {
  readonly calls: string[] = [];

  override open(): Promise<void> {
    this.calls.push('open');
    return super.open();
  }

  override close(): Promise<void> {
    this.calls.push('close');
    return super.close();
  }
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const quietNest = { ...quiet, log() {} };

describe('EverstepModule', () => {
  const opened: TestingModule[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((application) => application.close())));

  async function compiled(metadata: ModuleMetadata): Promise<TestingModule> {
    const application = await Test.createTestingModule(metadata).setLogger(quietNest).compile();
    opened.push(application);
    return application;
  }

  async function started(options: Partial<EverstepModuleOptions> = {}): Promise<TestingModule> {
    const root = EverstepModule.forRoot({ store: new MemoryStore(), logger: quiet, ...options });
    return (await compiled({ imports: [root, SignupModule] })).init();
  }

  it('runs the workflows among the providers, of whatever module, with what Nest injects', async () => {
    const application = await started();
    const { client } = application.get(SignupService);
    expect(await client.run(WelcomeWorkflow, 'ada@example.org')).to.equal('welcomed ada@example.org');
    expect(application.get(Mailer).sent).to.deep.equal(['ada@example.org']);
    expect(application.get(WorkflowRuntime).client).to.equal(client);
  });

  it('runs workflows that are no providers, too', async () => {
    class DoublingWorkflow extends DurableWorkflow {
      @DurableExecution()
      async run(amount: number): Promise<number> {
        return amount * 2;
      }
    }
    const { client } = (await started({ workflows: [DoublingWorkflow] })).get(SignupService);
    expect(await client.run(DoublingWorkflow, 21)).to.equal(42);
  });

  it('makes its options from other providers', async () => {
    const store = new MemoryStore();
    @Module({ providers: [{ provide: 'STORE', useValue: store }], exports: ['STORE'] })
    class ConfigModule {}
    const root = EverstepModule.forRootAsync({
      imports: [ConfigModule],
      inject: ['STORE'],
      useFactory: async (store: MemoryStore) => ({ store, logger: quiet }),
    });
    const application = await (await compiled({ imports: [root, SignupModule] })).init();
    await application.get(SignupService).client.run(WelcomeWorkflow, 'ada@example.org', { name: 'ada' });
    expect(await store.findId('WelcomeWorkflow', 'ada')).to.be.a('string');
  });

  it('only starts executions where it runs none: another application runs them', async () => {
    const store = new MemoryStore();
    const web = await started({ store, runsWorkflows: false });
    const { client } = web.get(SignupService);
    const execution = await client.start(WelcomeWorkflow, 'ada@example.org');
    expect((await client.describe(execution)).status).to.equal('RUNNING');
    expect(web.get(WorkflowRuntime).running).to.equal(0);
    const worker = await started({ store });
    expect(await client.result(execution)).to.equal('welcomed ada@example.org');
    expect(worker.get(Mailer).sent).to.deep.equal(['ada@example.org']);
    expect(web.get(Mailer).sent).to.deep.equal([]);
  });

  it('lets running bodies end before the providers that they use are destroyed', async () => {
    const application = await started();
    const mailer = application.get(Mailer);
    const running = new Promise<() => void>((begun) => {
      mailer.sending = () => new Promise((resolve) => begun(resolve));
    });
    await application.get(SignupService).client.start(WelcomeWorkflow, 'ada@example.org');
    const letGo = await running;
    const closing = application.close();
    letGo();
    await closing;
    expect(mailer.sent).to.deep.equal(['ada@example.org']);
    expect(mailer.isClosed).to.equal(true);
  });

  it('closes a store that only the client has opened', async () => {
    const store = new WatchedStore();
    const application = await started({ store, runsWorkflows: false });
    await application.get(SignupService).client.start(WelcomeWorkflow, 'ada@example.org');
    expect(store.calls).to.deep.equal(['open']);
    await application.close();
    expect(store.calls).to.deep.equal(['open', 'close']);
  });

  it('lets a test replace the client', async () => {
    const root = EverstepModule.forRoot({ store: new MemoryStore(), logger: quiet });
    const double = { run: async () => 'by the double' };
    const application = await Test.createTestingModule({ imports: [root, SignupModule] })
      .setLogger(quietNest)
      .overrideProvider(WORKFLOW_CLIENT)
      .useValue(double)
      .compile();
    opened.push(application);
    expect(application.get(SignupService).client).to.equal(double);
  });

  it('refuses a workflow that Nest would make once, and says how to write it', async () => {
    @Injectable()
    class ForgetfulWorkflow extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<void> {}
    }
    const root = EverstepModule.forRoot({ store: new MemoryStore(), logger: quiet });
    const error = await rejection(compiled({ imports: [root], providers: [ForgetfulWorkflow] }));
    expect(error).to.be.instanceOf(InvalidWorkflowError);
    expect(error.message).to.match(/ForgetfulWorkflow can't run: It is a provider that Nest makes once/);
    expect(error.message).to.match(/@Injectable\(\{ scope: Scope.TRANSIENT \}\)/);
  });

  it('refuses options that it does not know, and such that are none', async () => {
    const misspelled = { store: new MemoryStore(), runWorkflows: false };
    expect(() => EverstepModule.forRoot(misspelled as never)).to.throw(
      InvalidArgumentError,
      'Did you mean runsWorkflows?',
    );
    const none = EverstepModule.forRootAsync({ useFactory: () => undefined as never });
    expect(await rejection(compiled({ imports: [none] }))).to.be.instanceOf(InvalidArgumentError);
  });

  describe('console', () => {
    const authorize = (request: Request) => (request.headers.get('x-role') === 'admin' ? 'operator' : undefined);

    for (const platform of ['Express', 'Fastify']) {
      it(`is shown by the server of the application, on ${platform}`, async () => {
        const application = await compiled({
          imports: [
            EverstepModule.forRoot({
              store: new MemoryStore(),
              logger: quiet,
              console: { basePath: '/ops', authorize },
            }),
            SignupModule,
          ],
        });
        const server =
          platform === 'Express'
            ? application.createNestApplication({ logger: false })
            : application.createNestApplication(new FastifyAdapter(), { logger: false });
        opened.push(server as never);
        server.setGlobalPrefix('api');
        await server.listen(0, '127.0.0.1');
        const base = (await server.getUrl()).replace('[::1]', '127.0.0.1');
        const { client } = application.get(SignupService);
        const { executionId } = await client.start(WelcomeWorkflow, 'ada@example.org');
        await client.result(executionId);

        const headers = {
          'x-role': 'admin',
          origin: base,
          'x-everstep-console': '1',
          'content-type': 'application/json',
        };
        expect((await fetch(`${base}/ops`)).status).to.equal(401);
        expect(await (await fetch(`${base}/ops`, { headers })).text()).to.match(/<!doctype html>/i);
        const listed = await fetch(`${base}/ops/api/executions`, { headers });
        expect(JSON.stringify(await listed.json())).to.include(executionId);
        const deleted = await fetch(`${base}/ops/api/executions/${executionId}/delete`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ reason: 'tidy up' }),
        });
        expect(deleted.status, await deleted.text()).to.be.lessThan(300);
        expect((await fetch(`${base}/elsewhere`)).status).to.equal(404);
      });
    }
  });
});
