import { expect } from 'chai';
import type { InvocationEvent } from '../../lib/core/wire/index.js';
import { DurableExecution, DurableWorkflow, InvalidInvocationError, noRetry, Step, Wait } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { AcceptingStore, eventOf, failingStore, rejection, serviceError } from './lambda-kit.js';

class Parcel extends DurableWorkflow {
  @DurableExecution()
  async run(label: string | undefined): Promise<string | undefined> {
    if (label === 'unaddressed') throw new RangeError('no address');
    if (label === 'lost') await this.lose();
    if (label === 'later') await this.hold();
    return label === undefined ? undefined : this.stick(label);
  }

  @Step()
  async stick(label: string): Promise<string> {
    return `labelled ${label}`;
  }

  @Step({ retry: noRetry() })
  async lose(): Promise<void> {
    throw new TypeError('gone');
  }

  @Wait({ hours: 1 })
  async hold(): Promise<void> {}
}

const withStore = (store = new AcceptingStore()) => createHandler(Parcel, { store });

describe('a Lambda handler', () => {
  describe('ends an invocation', () => {
    it('as SUCCEEDED with the result as JSON', async () => {
      const store = new AcceptingStore();
      const output = await withStore(store)(eventOf('p-1'));
      expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: '"labelled p-1"' });
      expect(store.updates).to.deep.equal(['START stick', 'SUCCEED stick']);
      expect(store.requests[0]).to.include({ CheckpointToken: 'token-0' });
    });

    it('as SUCCEEDED without a result when there is none', async () => {
      const output = await withStore()(eventOf(undefined));
      expect(JSON.parse(JSON.stringify(output))).to.deep.equal({ Status: 'SUCCEEDED' });
    });

    it('as FAILED with the type and message of what the workflow threw', async () => {
      const output = await withStore()(eventOf('unaddressed'));
      expect(output).to.have.property('Status', 'FAILED');
      expect(output).to.have.nested.property('Error.ErrorType', 'RangeError');
      expect(output).to.have.nested.property('Error.ErrorMessage', 'no address');
    });

    it('as FAILED with the type of what a step threw, when the workflow lets it pass', async () => {
      const output = await withStore()(eventOf('lost'));
      expect(output).to.have.property('Status', 'FAILED');
      expect(output).to.have.nested.property('Error.ErrorType', 'TypeError');
      expect(output).to.have.nested.property('Error.ErrorMessage', 'gone');
    });

    it('as PENDING while it waits', async () => {
      const store = new AcceptingStore();
      expect(await withStore(store)(eventOf('later'))).to.deep.equal({ Status: 'PENDING' });
      expect(store.requests.at(-1)!.Updates[0]).to.deep.include({ WaitOptions: { WaitSeconds: 3600 } });
    });
  });

  describe('refuses what is not the event of a durable execution', () => {
    const malformed: Readonly<Record<string, unknown>> = {
      nothing: undefined,
      null: null,
      text: 'hello',
      'a plain payload': { orderId: 'o-17' },
      'an event without a token': { ...eventOf('p-1'), CheckpointToken: undefined },
      'an event whose ARN is no text': { ...eventOf('p-1'), DurableExecutionArn: 17 },
    };
    for (const [what, event] of Object.entries(malformed)) {
      it(what, async () => {
        const error = await rejection(withStore()(event as InvocationEvent));
        expect(error).to.be.instanceOf(InvalidInvocationError);
        expect(error.message).to.contain('workflow Parcel').and.to.contain('DurableConfig');
      });
    }

    const stateless: Readonly<Record<string, unknown>> = {
      'no state': undefined,
      'a state of another shape': 'empty',
      'no operations': {},
      'operations without the execution': { Operations: [] },
      'a state that is null': null,
      'operations that are null': { Operations: null },
      'a number of operations': { Operations: 1 },
      'operations that are text': { Operations: 'x' },
      'operations that are an object': { Operations: {} },
      'an operation that is null': { Operations: [null] },
      'an operation that is null after the execution': {
        Operations: [...eventOf('p-1').InitialExecutionState.Operations!, null],
      },
    };
    for (const [what, InitialExecutionState] of Object.entries(stateless)) {
      it(`an event with ${what}, for good`, async () => {
        const event = { ...eventOf('p-1'), InitialExecutionState } as InvocationEvent;
        const output = await withStore()(event);
        expect(output).to.have.nested.property('Error.ErrorType', 'InvalidInvocationError');
      });
    }

    it('an event of malformed operations before it reads the pages that follow them', async () => {
      const store = new AcceptingStore();
      const InitialExecutionState = { Operations: {}, NextMarker: 'page 2' } as never;
      const output = await withStore(store)({ ...eventOf('p-1'), InitialExecutionState });
      expect(output).to.have.nested.property('Error.ErrorMessage').that.contains('is not a list of operations');
      expect(store.stateRequests).to.deep.equal([]);
    });

    it('an input that is not JSON, for good', async () => {
      const event = eventOf('p-1');
      const operation = { ...event.InitialExecutionState.Operations![0]!, ExecutionDetails: { InputPayload: '{' } };
      const output = await withStore()({ ...event, InitialExecutionState: { Operations: [operation] } });
      expect(output).to.have.nested.property('Error.ErrorType', 'SerializationError');
    });
  });

  describe('finds where checkpoints go', () => {
    class SomeClient extends AcceptingStore {}

    it('on the event, by what the client there can do, before its own store', async () => {
      const [own, client] = [new AcceptingStore(), new SomeClient()];
      const event = Object.assign(eventOf('p-1'), { durableExecutionClient: client });
      expect(await withStore(own)(event)).to.have.property('Status', 'SUCCEEDED');
      expect(client.updates).to.have.length(2);
      expect(own.requests).to.deep.equal([]);
    });

    it('in its own store when what the event brings is no client', async () => {
      const own = new AcceptingStore();
      const event = Object.assign(eventOf('p-1'), { durableExecutionClient: { checkpoint: 'yes' } });
      await withStore(own)(event);
      expect(own.updates).to.have.length(2);
    });
  });

  describe('when the store fails', () => {
    const transient = {
      throttled: serviceError('TooManyRequestsException', 429),
      broken: serviceError('ServiceException', 500),
      unreachable: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      'ahead of this invocation': serviceError('InvalidParameterValueException', 400, 'Invalid checkpoint token'),
      'ahead of it, in other letters': serviceError('InvalidParameterValueException', 400, 'Invalid Checkpoint Token'),
    };
    for (const [how, error] of Object.entries(transient)) {
      it(`rejects with the error itself, to be invoked again: ${how}`, async () => {
        const handler = createHandler(Parcel, { store: failingStore(error) });
        expect(await rejection(handler(eventOf('p-1')))).to.equal(error);
      });
    }

    const permanent = {
      refused: serviceError('InvalidParameterValueException', 400, 'too many updates'),
      'gone with its execution': serviceError('ResourceNotFoundException', 404),
      'without its key': serviceError('KMSAccessDeniedException', 502),
    };
    for (const [how, error] of Object.entries(permanent)) {
      it(`fails the execution for good: ${how}`, async () => {
        const output = await createHandler(Parcel, { store: failingStore(error) })(eventOf('p-1'));
        expect(output).to.have.nested.property('Error.ErrorType', 'CheckpointError');
        expect(output)
          .to.have.nested.property('Error.ErrorMessage')
          .that.contains(error.name)
          .and.contains(error.message);
      });
    }
  });
});
