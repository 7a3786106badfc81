import { expect } from 'chai';
import type { DurableContext } from '../../../lib/engine/index.js';
import type { LogLineInfo } from '../../../lib/plugins/index.js';
import { fixedDelay } from '../../../lib/retry/index.js';
import { EngineRig } from '../../support/engine-rig.js';
import { EXECUTION_ID } from '../../support/simulated-service.js';

const WHERE = { executionArn: EXECUTION_ID, workflow: 'Spec', requestId: 'request', isReplay: false };

describe('what a workflow logs', () => {
  it('is logged once, however often its code is replayed', async () => {
    const rig = new EngineRig();
    const output = await rig.run(
      async (context) => {
        const { logger } = context;
        logger.info('begins');
        await context.step('a', () => logger.info('in a'));
        logger.info('after a');
        await context.wait('1h');
        logger.info('after the wait');
        const callback = await context.createCallback('c');
        logger.info('callback made');
        await callback.result();
        logger.info('answered');
        await context.wait('1h');
        logger.info('ends');
      },
      (callback) => rig.succeedCallback(callback, '1'),
    );
    expect(output.Status).to.equal('SUCCEEDED');
    expect(rig.service.machine.visibleOperations()).to.have.length(5);
    const messages = ['begins', 'in a', 'after a', 'after the wait', 'callback made', 'answered', 'ends'];
    expect(rig.logger.messages).to.deep.equal(messages);
  });

  it('says where: execution, workflow and request; in a body the operation and the attempt', async () => {
    const rig = new EngineRig();
    await rig.run(async (context) => {
      context.logger.info('outside');
      const body = () => {
        context.logger.warn('inside', { attempts: 'many' });
        if (context.attempt < 2) throw new Error('no');
      };
      await context.step('charge', body, { retry: fixedDelay() });
    });
    const operationId = rig.updates[0]?.Id;
    const inside = { ...WHERE, operationId, operationName: 'charge', attempts: 'many' };
    const failed = "Attempt 1 of step 'charge' failed: Error: no. The next one is due in 5 s.";
    const { stack, ...failure } = rig.logger.lines[2]!.data;
    expect(stack).to.match(/^Error: no\n {4}at /);
    expect(failure).to.include({ errorType: 'Error', errorMessage: 'no' });
    const { errorType, errorMessage } = failure;
    expect(rig.logger.lines).to.deep.equal([
      { level: 'info', message: 'outside', data: WHERE },
      { level: 'warn', message: 'inside', data: { ...inside, attempt: 1 } },
      {
        level: 'warn',
        message: failed,
        data: { ...WHERE, operationId, operationName: 'charge', attempt: 1, errorType, errorMessage, stack },
      },
      { level: 'warn', message: 'inside', data: { ...inside, attempt: 2 } },
    ]);
  });

  it('says in which context it is', async () => {
    const rig = new EngineRig();
    await rig.run((context) =>
      context.runInChildContext('outer', async () => {
        context.logger.info('in outer');
        await context.runInChildContext('inner', async () => {
          context.logger.info('in inner');
          await context.step('look', () => context.logger.info('in look'));
        });
      }),
    );
    const ids = Object.fromEntries(rig.updates.map(({ Name, Id }) => [Name, Id]));
    const place = (name: string) => ({ ...WHERE, operationId: ids[name], operationName: name });
    expect(rig.logger.lines.map(({ data }) => data)).to.deep.equal([
      place('outer'),
      { ...place('inner'), parentId: ids.outer },
      { ...place('look'), parentId: ids.inner, attempt: 1 },
    ]);
  });

  it('says whether it is repeated, of bodies and what plugins are told too', async () => {
    const told: unknown[] = [];
    const enrichLog = ({ isReplay, parentId }: LogLineInfo) => void told.push([isReplay, parentId]);
    const rig = new EngineRig({ plugins: [{ enrichLog }], definition: { replayLogging: 'all' } });
    await rig.run(async (context) => {
      context.logger.info('begins');
      await context.runInChildContext('group', () => context.step('a', () => context.logger.info('in a')));
      await context.wait('1h');
      context.logger.info('ends');
    });
    const lines = rig.logger.lines.map(({ message, data }) => [message, data.isReplay]);
    expect(lines).to.deep.equal([
      ['begins', false],
      ['in a', false],
      ['begins', true],
      ['ends', false],
    ]);
    const group = rig.updates.find(({ Name }) => Name === 'group')!.Id;
    expect(told).to.deep.equal([
      [false, undefined],
      [false, group],
      [true, undefined],
      [false, undefined],
    ]);
  });

  it('is logged from a body also while the code around it is replayed', async () => {
    const rig = new EngineRig();
    const flow = (mayEnd: boolean) => async (context: DurableContext) => {
      const slow = context.step('slow', () => {
        context.logger.info('slow runs');
        return mayEnd ? 1 : new Promise(() => {});
      });
      await context.step('quick', () => 1);
      await slow;
    };
    void rig.invoke(flow(false));
    while (!rig.requests.flat().includes('SUCCEED STEP quick')) await new Promise((resolve) => setImmediate(resolve));
    await rig.invoke(flow(true));
    expect(rig.logger.messages).to.deep.equal(['slow runs', 'slow runs']);
  });

  it('says in a submitter which attempt it is', async () => {
    const rig = new EngineRig();
    await rig.invoke((context) => context.waitForCallback('ask', () => context.logger.info('asking')));
    expect(rig.logger.lines[0]?.data).to.deep.include({ ...WHERE, attempt: 1 });
  });

  it('keeps the name, message and stack of an error', async () => {
    const rig = new EngineRig();
    const error = new RangeError('out');
    await rig.invoke((context) => context.logger.error('failed', error));
    expect(rig.logger.lines).to.deep.equal([
      {
        level: 'error',
        message: 'failed',
        data: { ...WHERE, errorType: 'RangeError', errorMessage: 'out', stack: error.stack },
      },
    ]);
  });

  it('may say more; what it says under a name of the line itself is kept aside', async () => {
    const rig = new EngineRig();
    await rig.invoke((context) => {
      const { requestId } = WHERE;
      const forged = {
        executionArn: 'A',
        workflow: 'mine',
        requestId,
        operationName: 'paid',
        attempt: 3,
        isReplay: true,
      };
      context.logger.debug('said', { order: 17, ...forged });
    });
    expect(rig.logger.lines[0]).to.deep.equal({
      level: 'debug',
      message: 'said',
      data: {
        ...WHERE,
        order: 17,
        data: { executionArn: 'A', workflow: 'mine', operationName: 'paid', attempt: 3, isReplay: true },
      },
    });
  });

  it('has the fields of plugins, which take the place of none of its own, and give way to those of the caller', async () => {
    const enrichLog = () => ({ message: 'no', executionArn: 'no', requestId: 'request', tenant: 1, shard: 7 });
    const rig = new EngineRig({ plugins: [{ enrichLog }] });
    await rig.run((context) => context.logger.info('m', { tenant: 2 }));
    const [{ message, data }] = rig.logger.lines as [(typeof rig.logger.lines)[0]];
    const { executionArn, ...others } = data;
    expect(message).to.equal('m');
    expect(executionArn).not.to.equal('no');
    const aside = { message: 'no', executionArn: 'no' };
    expect(others).to.deep.equal({
      workflow: 'Spec',
      requestId: 'request',
      isReplay: false,
      tenant: 2,
      shard: 7,
      data: aside,
    });
  });
});

describe('what the engine itself logs of failures', () => {
  it('is the end of an execution that failed, once', async () => {
    const rig = new EngineRig();
    const flow = async (context: DurableContext) => {
      await context.wait('pause', '1h');
      throw new RangeError('out of stock');
    };
    expect((await rig.run(flow)).Status).to.equal('FAILED');
    expect(rig.logger.lines).to.have.lengthOf(1);
    expect(rig.logger.lines[0]).to.include({
      level: 'error',
      message: 'Workflow Spec failed: RangeError: out of stock',
    });
    expect(rig.logger.lines[0]!.data).to.include(WHERE).and.to.have.property('stack');
  });
});
