import { expect } from 'chai';
import { ConsumerProject } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

/**
 * Everything here has an inferred type: the compiler must find a name for it that the consumer may
 * import.
 */
const CONSUMER = `
import * as everstep from 'everstep';
import * as runtimes from 'everstep/runtime';
import * as testing from 'everstep/testing';

export const OnceStep = () => everstep.Step({ retry: everstep.noRetry() });
export const PaidStep = () => everstep.Step({ returns: () => Payment });
export const Pause = () => everstep.Wait({ hours: 1 });
export const PauseFor = () => everstep.Wait((days: number) => ({ days }));
export const Approval = () => everstep.Callback({ timeout: '3d' });
export const Poll = () => everstep.WaitForCondition({ until: (done: boolean) => done });
export const Call = () => everstep.Invoke({ functionName: 'rates' });
export const Bill = () => everstep.Invoke({ workflow: () => Billing });
export const Group = () => everstep.ChildContext({ virtual: true });
export const Entry = () => everstep.DurableExecution({ input: () => Payment });

export class Payment {}
export class Billing extends everstep.DurableWorkflow {
  @OnceStep()
  async charge() {}

  @Entry()
  async run(_payment: Payment) {
    await this.charge();
    return 1;
  }
}

export const violationsOf = (error: everstep.InvalidInputError) => error.violations;
export const faultOf = (...[fault]: ConstructorParameters<typeof everstep.SerializationError>) => fault;
export const payloadFaultOf = (...[fault]: ConstructorParameters<typeof everstep.PayloadStoreError>) => fault;
export const operationOf = (...[, operation]: ConstructorParameters<typeof everstep.OperationError>) => operation;
export const retriesOf = (event: everstep.HistoryEvent) => event.StepFailedDetails?.RetryDetails;
export const resultOf = (event: everstep.HistoryEvent) => event.StepSucceededDetails?.Result;
export const errorOf = (event: everstep.HistoryEvent) => event.StepFailedDetails?.Error;
export const started = (client: everstep.WorkflowClient) => client.start(Billing, new Payment());
export const noted = async (client: everstep.WorkflowClient) => ({ ...(await started(client)), note: 'new' });

export const entryOf = (entry: runtimes.JournalEntry) => (entry.kind === 'invocationEnded' ? entry : undefined);
export const callerOf = (entry: runtimes.JournalEntry) => (entry.kind === 'started' ? entry.caller : undefined);
export const causeOf = (entry: runtimes.JournalEntry) => (entry.kind === 'callbackTimedOut' ? entry.cause : undefined);
export const outcomeOf = (entry: runtimes.JournalEntry) => (entry.kind === 'chainedInvokeEnded' ? entry.outcome : undefined);
export const storeFaultOf = (...[fault]: ConstructorParameters<typeof runtimes.StoreOpenError>) => fault;
export const childrenOf = (entry: runtimes.JournalEntry) => (entry.kind === 'checkpointed' ? entry.children : undefined);
export const handlerOf = (handle: (event: runtimes.InvocationInput) => void) => (event: runtimes.InvocationInput) => {
  handle(event);
  return event;
};

export const failureOf = (...[failure]: ConstructorParameters<typeof testing.CrashTestError>) => failure;
export const driftOf = (...[drift]: ConstructorParameters<typeof testing.ReplayDriftError>) => drift;
export const runnerOf = () => new testing.WorkflowTestRunner(Billing);
`;

describe('declarations of code that uses the package', () => {
  let project: ConsumerProject;
  before(async () => {
    project = await ConsumerProject.create((await packedPackage()).folder);
    await project.write('consumer.ts', CONSUMER);
  });
  after(() => project?.remove());

  for (const experimentalDecorators of [true, false]) {
    it(`can name every type, ${experimentalDecorators ? 'legacy' : 'standard'} dialect`, async () => {
      const compilerOptions = {
        ...{ target: 'es2022', lib: ['es2023'], module: 'nodenext', experimentalDecorators },
        ...{ strict: true, types: ['node'], declaration: true, outDir: 'out' },
      };
      await project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
      expect(await project.compile('tsconfig.json')).to.deep.equal([]);
    });
  }
});
