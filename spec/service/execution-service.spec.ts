import { expect } from 'chai';
import { ExecutionNotFoundError } from '../../lib/core/errors/client-errors.js';
import {
  InvalidParameterValueException,
  ResourceNotFoundException,
  ServiceException,
} from '../../lib/core/errors/service-errors.js';
import { isTransientFailure } from '../../lib/engine/checkpoint/index.js';
import { StoreWorkflowClient } from '../../lib/service/client/store-workflow-client.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { rejection, ServiceKit, startedKit } from './service-kit.js';
import { retry, start, succeed } from './updates.js';

const callbackIdOf = ({ loaded }: ServiceKit, id: string) => loaded.machine.operation(id)!.CallbackDetails!.CallbackId!;

/** A store that others may write to. */
class SharedStore extends MemoryStore {
  override readonly isShared: boolean = true;
}

/** A store whose writes fail while it is `full`. */
class FullStore extends MemoryStore {
  isFull = false;
  override async append(...request: Parameters<MemoryStore['append']>): Promise<void> {
    if (this.isFull) throw new Error('disk full');
    return super.append(...request);
  }
}

describe('a token', () => {
  it('is good for one request', async () => {
    const kit = await startedKit();
    const first = kit.token!;
    await kit.checkpoint(start.step('a'));
    expect(kit.token).to.be.a('string').and.not.equal(first);
    const error = await rejection(kit.send(first, [succeed('a')]));
    expect(error).to.be.instanceOf(InvalidParameterValueException);
    expect(error.message).to.match(/^Invalid Checkpoint Token/);
    expect(isTransientFailure(error)).to.equal(true);
    await kit.checkpoint(succeed('a'));
  });

  it('stays good when its request was refused', async () => {
    const kit = await startedKit();
    const error = await rejection(kit.send(kit.token!, [start.wait('w', 0)]));
    expect(error.message).to.match(/WaitSeconds/);
    expect(isTransientFailure(error)).to.equal(false);
    await kit.checkpoint(start.wait('w', 1));
  });

  it('is refused after its invocation, and of an invocation before', async () => {
    const kit = await startedKit();
    await kit.checkpoint(start.wait('w', 60));
    const old = kit.token!;
    await kit.loaded.end({ requestId: 'r', startedAt: 0, output: { Status: 'PENDING' } });
    expect((await rejection(kit.send(old, []))).message).to.match(/Invalid Checkpoint Token/);
    kit.service.unload(kit.loaded);
    expect((await rejection(kit.send(old, []))).message).to.match(/Invalid Checkpoint Token/);
    kit.clock.skip(60_000);
    await kit.load();
    await kit.begin();
    expect((await rejection(kit.send(old, []))).message).to.match(/Invalid Checkpoint Token/);
    // Now this invocation has made as many requests as that one had.
    await kit.checkpoint(start.step('a'));
    expect((await rejection(kit.send(old, []))).message).to.match(/Invalid Checkpoint Token/);
  });

  it('ends with the execution', async () => {
    const kit = await startedKit();
    const last = kit.token!;
    const operations = await kit.checkpoint({ Id: 'e', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '1' });
    expect(operations).to.deep.equal([]);
    expect(kit.token).to.equal(undefined);
    expect((await rejection(kit.send(last, [start.step('late')]))).message).to.match(/Invalid Checkpoint Token/);
  });

  it('is refused once another worker has the execution, and nothing of it is recorded', async () => {
    const kit = await startedKit();
    const old = kit.token!;
    const other = kit.anotherService();
    const claim = { worker: 'other', now: kit.clock.now(), limit: 1, workflows: ['Order'], deadWorkers: ['worker'] };
    const [record] = await kit.store.claim(claim);
    const taken = await other.load(record!);
    const { token } = taken.begin();
    expect((await rejection(kit.send(old, [start.step('late')]))).message).to.match(/Invalid Checkpoint Token/);
    expect(kit.loaded.parting).to.equal('lost');
    const { NewExecutionState } = await other.checkpoint({
      DurableExecutionArn: kit.executionId,
      CheckpointToken: token,
      Updates: [start.step('a')],
    });
    expect(NewExecutionState!.Operations).to.have.length(1);
    expect(taken.machine.operation('late')).to.equal(undefined);
  });
});

/** A store whose executions somebody removes. */
class EmptiedStore extends MemoryStore {
  isEmptied = false;
  override append(...request: Parameters<MemoryStore['append']>): Promise<void> {
    const [{ executionId }] = request;
    return this.isEmptied ? Promise.reject(new ExecutionNotFoundError(executionId)) : super.append(...request);
  }
}

describe('a checkpoint', () => {
  it('of an execution that is gone from the store is refused as another worker’s, and the execution is let go', async () => {
    const store = new EmptiedStore();
    const kit = await startedKit(store);
    store.isEmptied = true;
    expect((await rejection(kit.send(kit.token!, [start.step('a')]))).message).to.match(/Invalid Checkpoint Token/);
    expect(kit.loaded.parting).to.equal('lost');
  });

  it('of an execution that nobody knows is refused as not found', async () => {
    const kit = await startedKit();
    const request = { DurableExecutionArn: 'arn:x/y/z', CheckpointToken: 't', Updates: [] };
    const error = await rejection(kit.service.checkpoint(request));
    expect(error).to.be.instanceOf(ResourceNotFoundException);
    expect(error).to.have.nested.property('$metadata.httpStatusCode', 404);
    const state = { DurableExecutionArn: 'arn:x/y/z', CheckpointToken: 't', Marker: '' };
    expect(await rejection(kit.service.getExecutionState(state))).to.be.instanceOf(ResourceNotFoundException);
  });

  it('is durable when it is answered', async () => {
    const kit = await startedKit();
    await kit.checkpoint(start.step('a'), succeed('a', '1'));
    const journal = await kit.store.journal(kit.executionId);
    expect(journal.at(-1)).to.deep.include({ kind: 'stepSucceeded', id: 'a', result: '1' });
    expect(journal).to.have.length(kit.loaded.machine.length);
  });

  it('that the store fails at is a fault of the service, and leaves the state as it was', async () => {
    const store = new FullStore();
    const kit = await startedKit(store);
    store.isFull = true;
    const error = await rejection(kit.send(kit.token!, [start.step('a')]));
    expect(error).to.be.instanceOf(ServiceException);
    expect(error.message).to.match(/could not be recorded: disk full/);
    expect(error).to.have.nested.property('$metadata.httpStatusCode', 500);
    expect(isTransientFailure(error)).to.equal(true);
    expect(kit.loaded.machine.operation('a')).to.equal(undefined);
    store.isFull = false;
    await kit.checkpoint(start.step('a'));
  });

  it('is answered with what has changed outside since the last answer, in that order, then with its own changes', async () => {
    const kit = await startedKit();
    const client = new StoreWorkflowClient({ store: kit.store, clock: kit.clock, logger: kit.logger });
    await kit.checkpoint(start.callback('b'), start.callback('c'), start.wait('w', 5), start.step('s'));
    await kit.clock.advance(5000);
    await client.callbacks.succeed(callbackIdOf(kit, 'c'), 1);
    await client.callbacks.fail(callbackIdOf(kit, 'b'), new Error('no'));
    const states = (await kit.checkpoint(succeed('s'))).map(({ Id, Status }) => `${Id} ${Status}`);
    expect(states).to.deep.equal(['w SUCCEEDED', 'c SUCCEEDED', 'b FAILED', 's SUCCEEDED']);
    expect(await kit.checkpoint()).to.deep.equal([]);
  });

  it('tells an operation that moved outside and inside once, where it moved last', async () => {
    const kit = await startedKit();
    await kit.checkpoint(retry('s', 4), start.wait('w', 5));
    await kit.clock.advance(5000);
    const states = (await kit.checkpoint(succeed('s'))).map(({ Id, Status }) => `${Id} ${Status}`);
    expect(states).to.deep.equal(['w SUCCEEDED', 's SUCCEEDED']);
  });

  it('without updates is a question for news, and writes nothing', async () => {
    const kit = await startedKit();
    const { length } = kit.loaded.machine;
    expect(await kit.checkpoint()).to.deep.equal([]);
    expect(kit.loaded.machine.length).to.equal(length);
  });

  it('finds what is due by now, though no timer has fired yet', async () => {
    const kit = await startedKit();
    await kit.checkpoint(start.wait('w', 5));
    kit.clock.skip(5000);
    expect((await kit.checkpoint()).map(({ Id, Status }) => `${Id} ${Status}`)).to.deep.equal(['w SUCCEEDED']);
  });

  it('goes on after an event that another process wrote first', async () => {
    const kit = await startedKit();
    await kit.checkpoint(start.callback('b'), start.step('s'));
    const other = kit.anotherClient();
    await other.callbacks.succeed(callbackIdOf(kit, 'b'), 'yes');
    expect(kit.loaded.machine.operation('b')).to.include({ Status: 'STARTED' });
    const states = (await kit.checkpoint(succeed('s'))).map(({ Id, Status }) => `${Id} ${Status}`);
    expect(states).to.deep.equal(['b SUCCEEDED', 's SUCCEEDED']);
    expect(kit.loaded.machine.operation('s')).to.include({ CompletionSequence: 3 });
  });

  it('without updates hears what another process wrote to a shared store', async () => {
    const kit = await startedKit(new SharedStore());
    await kit.checkpoint(start.callback('b'));
    const other = kit.anotherClient();
    await other.callbacks.succeed(callbackIdOf(kit, 'b'));
    expect((await kit.checkpoint()).map(({ Id, Status }) => `${Id} ${Status}`)).to.deep.equal(['b SUCCEEDED']);
  });

  it('is refused after another process has stopped the execution', async () => {
    const kit = await startedKit();
    const other = kit.anotherClient();
    await other.stop(kit.executionId);
    expect((await rejection(kit.send(kit.token!, [start.step('a')]))).message).to.match(/Invalid Checkpoint Token/);
    expect(kit.loaded.parting).to.equal('ended');
  });

  it('waits for the one under way', async () => {
    const kit = await startedKit();
    const [first, second] = await Promise.allSettled([
      kit.send(kit.token!, [start.step('a')]),
      kit.send(kit.token!, [start.step('b')]),
    ]);
    expect(first.status).to.equal('fulfilled');
    expect(second.status).to.equal('rejected');
  });

  it('that comes after the execution has timed out is refused', async () => {
    const kit = new ServiceKit();
    await kit.create(60);
    await kit.begin();
    kit.clock.skip(60_000);
    expect((await rejection(kit.send(kit.token!, [start.step('a')]))).message).to.match(/Invalid Checkpoint Token/);
    expect(await kit.store.get(kit.executionId)).to.deep.include({
      status: 'TIMED_OUT',
      endedAt: kit.clock.now(),
      error: { ErrorType: 'Execution.Timeout', ErrorMessage: 'Execution timed out' },
    });
  });
});

describe('an invocation that breaks off', () => {
  it('is followed by another one, or by the end of the execution when its time is over before', async () => {
    const kit = new ServiceKit();
    await kit.create(10);
    await kit.begin();
    const deadline = kit.clock.now() + 10_000;
    kit.clock.skip(9500);
    await kit.loaded.end({ requestId: 'r', startedAt: 0, error: { ErrorType: 'Error' } });
    expect(kit.loaded.wakeAt).to.equal(deadline);
  });
});

describe('the state of an execution', () => {
  it('comes in pages of 1000, from the moment when the invocation began', async () => {
    const kit = await startedKit();
    for (let done = 0; done < 2500; done += 250) {
      await kit.checkpoint(...Array.from({ length: 250 }, (_, i) => start.step(`s${done + i}`)));
    }
    await kit.loaded.giveUp();
    kit.service.unload(kit.loaded);
    await kit.load();
    const state = kit.loaded.begin();
    const ids = state.firstPage.Operations!.map(({ Id }) => Id);
    expect(ids).to.have.length(1000);
    let marker = state.firstPage.NextMarker;
    const sizes: number[] = [];
    while (marker) {
      const page = await kit.service.getExecutionState({
        DurableExecutionArn: kit.executionId,
        CheckpointToken: state.token,
        Marker: marker,
        MaxItems: 1000,
      });
      sizes.push(page.Operations!.length);
      ids.push(...page.Operations!.map(({ Id }) => Id));
      marker = page.NextMarker;
    }
    expect(sizes).to.deep.equal([1000, 501]);
    expect(ids.slice(1)).to.deep.equal(Array.from({ length: 2500 }, (_, i) => `s${i}`));
  });

  it('is given to the holder of the token only', async () => {
    const kit = await startedKit();
    const request = { DurableExecutionArn: kit.executionId, CheckpointToken: 'not given', Marker: '' };
    expect((await rejection(kit.service.getExecutionState(request))).message).to.match(/Invalid Checkpoint Token/);
  });
});

describe('a timer of a running execution', () => {
  it('is tried again when the store failed', async () => {
    const store = new FullStore();
    const kit = await startedKit(store);
    await kit.checkpoint(start.wait('w', 5));
    store.isFull = true;
    await kit.clock.advance(5000);
    expect(kit.logger.lines).to.have.length(1);
    expect(kit.logger.lines[0]).to.match(/error A timer of \w+ could not be recorded/);
    store.isFull = false;
    await kit.clock.advance(1000);
    expect((await kit.checkpoint()).map(({ Id }) => Id)).to.deep.equal(['w']);
  });
});
