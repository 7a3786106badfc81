import { expect } from 'chai';
import type { WorkflowClass } from '../../lib/client/index.js';
import { ExecutionStuckError, OperationNotFoundError, type TestRunner } from '../../lib/testing.js';
import { rejection } from '../service/service-kit.js';
import { Answer, Ask, type Cargo, Load, Order, Refuse, Trip } from './runner-workflows.js';

/** What holds for a {@link TestRunner} wherever it has the workflow run. */
export function describeTestRunner(
  what: string,
  runnerOf: <W extends WorkflowClass>(workflow: W) => TestRunner<W>,
): void {
  describe(`${what}, as every test runner,`, () => {
    // Where time passes as it does, a busy machine takes longer.

    it('runs to the operation that a test asks for, and shows what was recorded', async () => {
      const execution = await runnerOf(Trip).start('Rome', { name: `trip-${Date.now()}` });
      const approval = await execution.untilOperation('approval');
      expect(execution.status).to.equal('RUNNING');
      expect(approval).to.include({ name: 'approval', type: 'CONTEXT', subType: 'WaitForCallback', status: 'STARTED' });
      expect(execution.operation('book')).to.include({ status: 'SUCCEEDED', attempts: 2, result: 'booked Rome' });
      const { startedAt, endedAt, status } = execution.operation('coolingOff');
      expect(status).to.equal('SUCCEEDED');
      expect(endedAt!.getTime() - startedAt.getTime()).to.be.at.least(1000);
      expect(execution.operations().map(({ name }) => name)).to.include.members(['book', 'coolingOff', 'approval']);
      expect(execution.history.map(({ EventType }) => EventType)).to.include.members(['StepFailed', 'WaitSucceeded']);
      expect(execution.invocations).to.equal(3);
      await execution.callback('approval').succeed({ granted: true });
      const answer: Answer = await execution.result();
      expect(answer).to.be.instanceOf(Answer);
      expect(answer.isYes).to.equal(true);
      expect([execution.status, execution.error]).to.deep.equal(['SUCCEEDED', undefined]);
      expect(execution.operation('approval').status).to.equal('SUCCEEDED');
      expect(execution.timeline()).to.include('coolingOff');
    });

    it('follows what is invoked, and what is in scopes', async () => {
      const execution = await runnerOf(Order).start(250);
      await execution.untilOperation('bill');
      expect(execution.operation('double').children.map(({ type }) => type)).to.deep.equal(['CONTEXT', 'CONTEXT']);
      await execution.invoked('bill').callback('approval').succeed(true);
      expect(await execution.result()).to.equal('billed 500');
    });

    it('says why an execution failed', async () => {
      const execution = await runnerOf(Refuse).run();
      expect(execution.status).to.equal('FAILED');
      expect(execution.error).to.include({ type: 'RangeError', message: 'out of stock' });
      expect(await rejection(execution.result())).to.include({ name: 'ExecutionFailedError' });
    });

    it('leaves it to the workflow whether an input is valid, as whoever does not know its class; the client does not', async () => {
      const runner = runnerOf(Load);
      const invalid = { kilos: 5, weigh: 'heavy' } as never;
      const execution = await runner.run(invalid);
      expect(execution.status).to.equal('FAILED');
      expect(execution.error!.type).to.equal('InvalidInputError');
      expect(execution.error!.message).to.match(/weigh: .*a method of this name/);
      expect(await rejection(runner.client.start(Load, invalid))).to.include({ name: 'InvalidInputError' });
      expect(await (await runner.run({ kilos: 5 } as Cargo)).result()).to.equal(5);
    });

    it('answers callbacks with failures, and stops executions', async () => {
      const failing = await runnerOf(Ask).start();
      await failing.callback('answer').fail(new RangeError('no funds'));
      expect((await rejection(failing.result())).message).to.match(/RangeError: no funds/);
      const stopped = await runnerOf(Ask).start();
      await stopped.untilSuspended();
      await stopped.stop(new RangeError('changed my mind'));
      expect(stopped).to.include({ status: 'STOPPED' });
    });

    it('tells a test that waits for what nobody brings', async () => {
      const execution = await runnerOf(Ask).start();
      const stuck = await rejection(execution.untilEnded());
      expect(stuck).to.be.instanceOf(ExecutionStuckError);
      expect(stuck.message).to.match(/waits for an external answer.*'answer'/);
      expect(await rejection(execution.untilOperation('landing'))).to.be.instanceOf(OperationNotFoundError);
      await execution.stop();
    });
  });
}
