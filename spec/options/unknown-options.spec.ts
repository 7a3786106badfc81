import { readdirSync, readFileSync } from 'node:fs';
import type { DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect } from 'chai';
import * as consoles from '../../lib/console.js';
import { LambdaEmulator } from '../../lib/emulator/server/lambda-emulator.js';
import type { DurableContext } from '../../lib/engine/index.js';
import * as everstep from '../../lib/index.js';
import * as lambda from '../../lib/lambda.js';
import { EverstepModule } from '../../lib/nestjs.js';
import * as tracing from '../../lib/otel.js';
import * as postgres from '../../lib/postgres.js';
import * as runtimes from '../../lib/runtime.js';
import { S3PayloadStore } from '../../lib/s3.js';
import * as sqlite from '../../lib/sqlite.js';
import * as kit from '../../lib/testing.js';
import { describeWorkflow } from '../../lib/workflow/description/describe-workflow.js';
import { rejection } from '../service/service-kit.js';
import { errorOf } from '../support/engine-rig.js';
import { inOnePiece } from '../support/scenario.js';

class Plain extends everstep.DurableWorkflow {
  @everstep.DurableExecution()
  async run(): Promise<void> {}
}

/** A workflow class with a decorated method. */
function decorated(decorator: any): void {
  class Decorated extends everstep.DurableWorkflow {
    @everstep.DurableExecution()
    async run(): Promise<void> {}

    @decorator
    async work(): Promise<void> {}
  }
  describeWorkflow(Decorated);
}

/** A call in an execution, whose error it throws. */
async function called(call: (context: DurableContext) => Promise<unknown>): Promise<void> {
  const { output, history } = await inOnePiece(call);
  expect(history).to.deep.equal([]);
  throw new Error(errorOf(output).ErrorMessage);
}

const store = new runtimes.MemoryStore();
const run = () => undefined;
const until = () => true;
const key = Buffer.alloc(32);
const payloads = new everstep.FilePayloadStore({ directory: '/tmp' });
const client = new runtimes.StoreWorkflowClient({ store });
const cloud = new lambda.LambdaWorkflowClient({ qualifier: 'live' });
const runtime = (extra: object) => new runtimes.WorkflowRuntime({ store, workflows: [Plain], ...extra });
const execution = { executionId: 'arn', name: 'one' };

/** By its name, for each type of options, what takes some: it gets one that it doesn't know. */
const TAKERS: Readonly<Record<string, readonly ((options: any) => unknown)[]>> = {
  AssertReplayableOptions: [(options) => kit.assertReplayable(Plain, [], options)],
  AwaitResultOptions: [(options) => client.result(execution, options), (options) => cloud.result(execution, options)],
  BatchOptions: [(options) => called((context) => context.parallel([run], options))],
  CallbackListOptions: [(options) => client.callbacks.list(options)],
  ChunkSize: [(options) => everstep.chunk([1], options)],
  CallbackDecoratorOptions: [(options) => decorated(everstep.Callback(options))],
  CallbackOptions: [(options) => called((context) => context.createCallback('x', options))],
  ChildContextDecoratorOptions: [(options) => decorated(everstep.ChildContext(options))],
  ChildContextOptions: [(options) => called((context) => context.runInChildContext('x', run, options))],
  CloudTestRunnerOptions: [(options) => new kit.CloudTestRunner(Plain, { qualifier: 'live', ...options })],
  CompletionPolicy: [(completion) => called((context) => context.map([1], run, { completion }))],
  CrashEverywhereOptions: [
    (options) => kit.crashEverywhere(Plain, undefined, options),
    (options) => kit.crashEverywhere(Plain, undefined, () => options),
  ],
  CreateHandlerOptions: [(options) => lambda.createHandler(Plain, options)],
  ConsoleOptions: [(options) => consoles.consoleHandler({ client, authorize: () => 'viewer', ...options })],
  CountOptions: [(options) => client.count(options)],
  DeterminismOptions: [(options) => new kit.WorkflowTestRunner(Plain, { determinism: { allow: [], ...options } })],
  DurableConfig: [(durable) => emulator({ functions: { plain: { handler: run, durable } } })],
  DurableExecutionOptions: [
    (options) => {
      class Misspelt extends everstep.DurableWorkflow {
        @everstep.DurableExecution(options)
        async run(): Promise<void> {}
      }
      describeWorkflow(Misspelt);
    },
  ],
  DurationParts: [(options) => called((context) => context.wait('x', options))],
  EverstepConsoleOptions: [
    (options) => nest(EverstepModule.forRoot({ store, console: { authorize: () => 'viewer', ...options } })),
  ],
  EverstepModuleAsyncOptions: [(options) => EverstepModule.forRootAsync({ useFactory: () => ({ store }), ...options })],
  EverstepModuleOptions: [
    (options) => EverstepModule.forRoot({ store, ...options }),
    (options) => nest(EverstepModule.forRootAsync({ useFactory: () => ({ store, ...options }) })),
  ],
  EncryptedOptions: [(options) => everstep.encrypted({ key, ...options })],
  ExponentialBackoffOptions: [(options) => everstep.exponentialBackoff(options)],
  FilePayloadStoreOptions: [(options) => new everstep.FilePayloadStore({ directory: '/tmp', ...options })],
  FixedDelayOptions: [(options) => everstep.fixedDelay(options)],
  ForkOptions: [
    (options) => client.fork(execution, { before: 'charge', ...options }),
    (options) => cloud.fork(execution, { before: 'charge', ...options }),
  ],
  FunctionSettings: [(options) => emulator({ functions: { plain: { handler: run, ...options } } })],
  HistoryOptions: [(options) => client.history(execution, options), (options) => cloud.history(execution, options)],
  InvocationErrorOptions: [(options) => new everstep.InvocationError('not now', options)],
  InvokeFunctionDecoratorOptions: [(options) => decorated(everstep.Invoke({ functionName: 'f', ...options }))],
  InvokeFunctionOptions: [(options) => called((context) => context.invoke(1, { functionName: 'f', ...options }))],
  InvokeWorkflowDecoratorOptions: [(options) => decorated(everstep.Invoke({ workflow: () => Plain, ...options }))],
  InvokeWorkflowOptions: [
    (options) => called((context) => context.invoke(undefined, { workflow: () => Plain, ...options })),
  ],
  LambdaCheckpointStoreOptions: [(options) => new lambda.LambdaCheckpointStore(options)],
  LambdaEmulatorOptions: [(options) => emulator({ functions: {}, ...options })],
  LambdaWorkflowClientOptions: [(options) => new lambda.LambdaWorkflowClient(options)],
  LinearBackoffOptions: [(options) => everstep.linearBackoff(options)],
  ListOptions: [(options) => client.list(options), (options) => cloud.list({ workflow: Plain, ...options })],
  StoreListOptions: [(options) => client.list(options)],
  WorkflowRuntimeOptions: [runtime],
  StickyExecutionsOptions: [(stickyExecutions) => runtime({ stickyExecutions })],
  StoreWorkflowClientOptions: [(options) => new runtimes.StoreWorkflowClient({ store, ...options })],
  MapOptions: [(options) => called((context) => context.map([1], run, options))],
  NamedBranch: [(options) => called((context) => context.parallel([{ name: 'one', run, ...options }]))],
  OffloadedOptions: [(options) => everstep.offloaded({ store: payloads, ...options })],
  OtelOptions: [(options) => tracing.otel(options)],
  PauseEverywhereOptions: [
    (options) => kit.pauseEverywhere(Plain, undefined, options),
    (options) => kit.pauseEverywhere(Plain, undefined, () => options),
  ],
  PauseOptions: [(options) => client.pause(execution, options), (options) => cloud.pause(execution, options)],
  PurgeOptions: [(options) => client.purge({ endedBefore: '1d', ...options })],
  PostgresStoreOptions: [(options) => new postgres.PostgresStore({ connectionString: 'postgres://none', ...options })],
  PreviewOptions: [(preview) => everstep.offloaded({ store: payloads, preview })],
  RedriveOptions: [(options) => client.redrive(execution, options), (options) => cloud.redrive(execution, options)],
  ResumeOptions: [(options) => client.resume(execution, options), (options) => cloud.resume(execution, options)],
  RetentionOptions: [(retention) => runtime({ retention })],
  S3PayloadStoreOptions: [(options) => new S3PayloadStore({ bucket: 'payloads', ...options })],
  SaveRunningOptions: [(options) => kit.saveRunning(client, options)],
  SqliteStoreOptions: [(options) => new sqlite.SqliteStore({ path: '/tmp/never-opened.db', ...options })],
  StoreStartOptions: [(options) => client.start(Plain, undefined, options)],
  RunOptions: [(options) => client.run(Plain, undefined, options), (options) => cloud.run(Plain, undefined, options)],
  StartOptions: [
    (options) => client.start(Plain, undefined, options),
    (options) => cloud.start(Plain, undefined, options),
  ],
  StepDecoratorOptions: [(options) => decorated(everstep.Step(options))],
  TransactionDecoratorOptions: [(options) => decorated(everstep.Transaction(options))],
  TransactionStepOptions: [(options) => decorated(everstep.Transaction(options))],
  StepOptions: [
    (options) => called((context) => context.step(run, options)),
    (options) => called((context) => context.step('x', run, options)),
  ],
  StopOptions: [(options) => runtime({}).stop(options)],
  StoreContractOptions: [
    (options) =>
      kit.describeStoreContract('Mine', { create: async () => store, ...options }, { describe() {}, it() {} }),
  ],
  VersionSettings: [
    (options) => emulator({ functions: { plain: { handler: run, versions: { 1: { handler: run, ...options } } } } }),
  ],
  WaitDecoratorOptions: [(options) => decorated(everstep.Wait('1h', options))],
  WaitForCallbackOptions: [(options) => called((context) => context.waitForCallback('x', run, options))],
  WaitForConditionDecoratorOptions: [(options) => decorated(everstep.WaitForCondition({ until, ...options }))],
  WaitForConditionOptions: [
    (options) => called((context) => context.waitForCondition(run, { initialState: 1 as never, until, ...options })),
  ],
  WorkflowBinding: [
    (options) => runtime({ workflows: [{ workflow: Plain, create: () => new Plain(), ...options }] }),
    (options) =>
      new kit.WorkflowTestRunner(Plain, { workflows: [{ workflow: Plain, create: () => new Plain(), ...options }] }),
  ],
  WorkflowTarget: [(options) => runtime({ workflows: [{ name: 'foreign', handler: run, ...options }] })],
  WorkflowTestRunnerOptions: [(options) => new kit.WorkflowTestRunner(Plain, options)],
};

/** Parts of others, which are taken nowhere by themselves; and what users don't write. */
const PARTS = [
  'ResultOptions',
  'RevivalOptions',
  'ConditionOptions',
  'InvokeOptions',
  'RetryOptions',
  'RetryFilterOptions',
  'HandlerOptions',
  'FunctionTargetOptions',
  'DurationRules',
  'InputOptions',
  'EmulateConfig',
  'CreateOptions',
  'StoreBackendParts',
  'LambdaClientParts',
  'ClassTarget',
  'PoolSettings',
  'FunctionTarget',
  'HandlerSettings',
  'ExecutionSettings',
  'TimerSettings',
  'SharedSettings',
  'LintConfig',
  'SchemaInputOptions',
];

/** Makes an application with a server of such a module. */
async function nest(module: DynamicModule): Promise<void> {
  const logger = { log() {}, error() {}, warn() {} };
  const testing = await Test.createTestingModule({ imports: [module] })
    .setLogger(logger)
    .compile();
  await testing.createNestApplication({ logger: false, abortOnError: false }).init();
}

function emulator(options: any): LambdaEmulator {
  return new LambdaEmulator({ logger: { debug() {}, info() {}, warn() {}, error() {} }, ...options });
}

const OPTIONS_TYPE =
  /^export (?:declare )?(?:interface|type) (\w+(?:Options|Policy|Parts|Rules|Size|Binding|Branch|Target|Settings|Config))\b/gm;
/** Of types that have none of their own, or methods. */
const OPTION_OF: Readonly<Record<string, string>> = {
  InvokeWorkflowDecoratorOptions: 'workflow',
  StoreContractOptions: 'create',
  RunOptions: 'signal',
  StoreListOptions: 'namePrefix',
};

/** All types of options that the library has, with an option of each. */
function typesOfOptions(): ReadonlyMap<string, string> {
  const folder = new URL('../../lib/', import.meta.url);
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith('.d.ts'));
  const texts = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
  return new Map(
    texts.flatMap((text) =>
      [...text.matchAll(OPTIONS_TYPE)].map(({ 1: type, index }) => {
        const body = text.slice(index, text.indexOf('\n}', index));
        return [type!, OPTION_OF[type!] ?? /readonly (\w+)\??:/.exec(body)?.[1] ?? ''];
      }),
    ),
  );
}

describe('an option that is not known', () => {
  const types = typesOfOptions();

  it('is looked for in all types of options that there are', () => {
    const unlisted = [...types.keys()].filter((type) => !(type in TAKERS) && !PARTS.includes(type));
    expect(unlisted, 'add what takes them to this spec').to.deep.equal([]);
  });

  for (const [type, takers] of Object.entries(TAKERS)) {
    it(`of ${type} is refused, with what was probably meant`, async () => {
      const known = types.get(type)!;
      const misspelt = known.endsWith('s') ? known.slice(0, -1) : `${known}s`;
      for (const take of takers) {
        for (const value of [1, undefined]) {
          // A unit of time that is undefined is none.
          if (type === 'DurationParts' && value === undefined) continue;
          const { message } = await rejection((async () => take({ [misspelt]: value }))());
          expect(message).to.include(`"${misspelt}"`);
          if (type !== 'DurationParts') expect(message).to.match(/expected only .*Did you mean \w+\?/s);
        }
      }
      for (const unlike of ['toString', '__proto__x', 'constructor']) {
        const options = JSON.parse(`{"${unlike}":1}`);
        for (const take of takers) {
          const { message } = await rejection((async () => take(options))());
          expect(message).to.include(`"${unlike}"`);
        }
      }
    });
  }
});
