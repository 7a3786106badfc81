import { expect } from 'chai';
import type { Operation } from '../../lib/core/wire/index.js';
import { NameIds } from '../../lib/engine/core/operation-ids.js';
import { DurableExecution, DurableWorkflow, EverstepError, Step } from '../../lib/index.js';
import { type CheckpointStore, createHandler } from '../../lib/lambda.js';
import type { Timestamp } from '../../lib/types.js';
import { LineLogger } from '../support/line-logger.js';
import { AcceptingStore, ARN, eventOf, failingStore, rejection, serviceError } from './lambda-kit.js';

class Race extends DurableWorkflow {
  static bodies: string[] = [];

  @DurableExecution()
  async run(): Promise<string> {
    return Promise.race([this.tortoise(), this.hare()]);
  }

  @Step()
  async tortoise(): Promise<string> {
    Race.bodies.push('tortoise');
    return 'tortoise';
  }

  @Step()
  async hare(): Promise<string> {
    Race.bodies.push('hare');
    return 'hare';
  }
}

const handlerOver = (store: CheckpointStore) => createHandler(Race, { store, logger: new LineLogger() });

const START = Date.UTC(2026, 0, 1);

/** A step as it is recorded when it has succeeded. */
function succeeded(name: string, started: Timestamp, ended: Timestamp): Operation {
  return {
    Id: new NameIds('', name).of(1),
    Type: 'STEP',
    SubType: 'Step',
    Name: name,
    Status: 'SUCCEEDED',
    StartTimestamp: started,
    EndTimestamp: ended,
    StepDetails: { Attempt: 1, Result: JSON.stringify(`recorded ${name}`) },
  };
}

const ENCODINGS: Readonly<Record<string, (millis: number) => Timestamp>> = {
  'epoch milliseconds': (millis) => millis,
  'ISO-8601 text': (millis) => new Date(millis).toISOString(),
  'a Date': (millis) => new Date(millis),
  'epoch seconds with a fraction': (millis) => millis / 1000,
};

describe('a Lambda handler replays what is recorded', () => {
  beforeEach(() => {
    Race.bodies = [];
  });

  for (const [name, encode] of Object.entries(ENCODINGS)) {
    it(`in the order of times, also of one given as ${name}`, async () => {
      const store = new AcceptingStore();
      const winner = async (tortoiseMillis: number) => {
        const operations = [
          succeeded('tortoise', START, START + tortoiseMillis),
          succeeded('hare', encode(START + 1), encode(START + 15)),
        ];
        return handlerOver(store)(eventOf(null, operations));
      };
      expect(await winner(17)).to.deep.equal({ Status: 'SUCCEEDED', Result: '"recorded hare"' });
      expect(await winner(13)).to.deep.equal({ Status: 'SUCCEEDED', Result: '"recorded tortoise"' });
      expect(Race.bodies).to.deep.equal([]);
      expect(store.requests).to.deep.equal([]);
    });
  }

  for (const UpdatedOperationIds of [undefined, [], [new NameIds('', 'hare').of(1)], ['unknown']]) {
    it(`whatever UpdatedOperationIds tell: ${JSON.stringify(UpdatedOperationIds)}`, async () => {
      const operations = [succeeded('tortoise', START, START + 2), succeeded('hare', START, START + 1)];
      const event = { ...eventOf(null, operations), UpdatedOperationIds };
      const output = await handlerOver(new AcceptingStore())(event);
      expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: '"recorded hare"' });
    });
  }

  describe('from several pages of state', () => {
    const [tortoise, hare] = [succeeded('tortoise', START, START + 2), succeeded('hare', START, START + 1)];
    const firstPage = eventOf(null);
    const event = { ...firstPage, InitialExecutionState: { ...firstPage.InitialExecutionState, NextMarker: 'page 2' } };

    it('read one after the other, before the workflow begins', async () => {
      const store = new AcceptingStore({
        'page 2': { Operations: [tortoise], NextMarker: 'page 3' },
        'page 3': { Operations: [], NextMarker: 'page 4' },
        'page 4': { Operations: [hare], NextMarker: '' },
      });
      const output = await handlerOver(store)(event);
      expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: '"recorded hare"' });
      expect(Race.bodies).to.deep.equal([]);
      expect(store.stateRequests).to.deep.equal(
        ['page 2', 'page 3', 'page 4'].map((Marker) => ({
          DurableExecutionArn: ARN,
          CheckpointToken: 'token-0',
          Marker,
          MaxItems: 1000,
        })),
      );
    });

    it('and is invoked again when a page could not be read', async () => {
      const error = serviceError('ServiceException', 503);
      expect(await rejection(handlerOver(failingStore(error))(event))).to.equal(error);
    });

    it('and is invoked again, too, when a page was refused', async () => {
      const error = serviceError('InvalidParameterValueException', 400, 'Invalid marker');
      expect(await rejection(handlerOver(failingStore(error))(event))).to.equal(error);
    });

    for (const [what, page] of Object.entries({
      nothing: undefined,
      null: null,
      text: 'x',
      'operations that are no list': { Operations: {} },
      'an operation that is null': { Operations: [tortoise, null] },
    })) {
      it(`and is invoked again when instead of a page there is ${what}`, async () => {
        const store = new AcceptingStore({ 'page 2': page as never });
        const error = await rejection(handlerOver(store)(event));
        expect(error).to.be.instanceOf(EverstepError);
        expect(error.message).to.contain(
          `${ARN} from its store: the page at marker "page 2" is not one of operations. `,
        );
      });
    }

    it('and is invoked again when the pages lead back to one of them, for they would never end', async () => {
      const store = new AcceptingStore({
        'page 2': { Operations: [tortoise], NextMarker: 'page 3' },
        'page 3': { Operations: [hare], NextMarker: 'page 3' },
        'page 4': { Operations: [], NextMarker: 'page 5' },
        'page 5': { Operations: [], NextMarker: 'page 4' },
      });
      for (const [NextMarker, repeated] of [
        ['page 2', 'page 3'],
        ['page 4', 'page 4'],
      ]) {
        const InitialExecutionState = { ...firstPage.InitialExecutionState, NextMarker };
        const error = await rejection(handlerOver(store)({ ...firstPage, InitialExecutionState }));
        expect(error).to.be.instanceOf(EverstepError);
        expect(error.message).to.contain(`the pages after marker "${repeated}" lead back to it. `);
      }
    });

    it('and fails for good when the key to it may not be used', async () => {
      const error = serviceError('KMSAccessDeniedException', 502, 'No access to the key');
      const output = await handlerOver(failingStore(error))(event);
      expect(output).to.have.property('Status', 'FAILED');
      expect(output).to.have.nested.property('Error.ErrorMessage').that.contains('No access to the key');
    });
  });
});
