import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { expect } from 'chai';
import type { HistoryEvent } from '../../lib/index.js';
import { FOREIGN, type Foreign, handlerOf } from './foreign-handlers.js';
import { onAwsRunner } from './on-aws-runner.js';
import { onLocalRuntime } from './on-local-runtime.js';
import { Outside } from './outside.js';
import type { Run } from './run.js';

describe("handlers made with AWS's SDK, on a LocalRuntime", () => {
  let here: readonly Run[];
  let there: readonly Run[];

  before(async function () {
    this.timeout(30_000);
    await LocalDurableTestRunner.setupTestEnvironment({ skipTime: false });
    [here, there] = await Promise.all([
      Promise.all(FOREIGN.map((foreign) => onLocalRuntime(propsOf(foreign)))),
      Promise.all(FOREIGN.map((foreign) => onAwsRunner(propsOf(foreign)))),
    ]);
    await LocalDurableTestRunner.teardownTestEnvironment();
  });

  for (const [i, { title }] of FOREIGN.entries()) {
    it(`${title}: as on AWS's own runner`, () => {
      const [ours, theirs] = [here[i]!, there[i]!];
      expect(ours.history.map(comparable)).to.deep.equal(theirs.history.map(comparable));
      expect(summary(ours)).to.deep.equal(summary(theirs));
    });
  }
});

function propsOf(foreign: Foreign) {
  const outside = new Outside();
  return { handler: handlerOf(foreign, outside), input: foreign.input ?? {}, outside, answers: foreign.answers };
}

const summary = ({ status, result, error, invocations }: Run) => JSON.stringify({ status, result, error, invocations });

/** Of an event's details, what differs from run to run, and what AWS's runner leaves out or counts otherwise than its service. */
const INCOMPARABLE = new Set([
  'StartTimestamp',
  'EndTimestamp',
  'ScheduledEndTimestamp',
  'RequestId',
  'CallbackId',
  'Truncated',
  'CurrentAttempt',
]);

function comparable({ EventType, Id, Name, SubType, ParentId, ...rest }: HistoryEvent) {
  const details = Object.entries(rest).find(([key]) => key.endsWith('Details'))?.[1];
  // AWS's runner does not say which timeout it was.
  const isLeftOut = (key: string) => INCOMPARABLE.has(key) || (EventType === 'CallbackTimedOut' && key === 'ErrorType');
  const text = JSON.stringify(details, (key, value) => (isLeftOut(key) ? undefined : value));
  const subject = EventType.startsWith('Execution') ? {} : { Id, Name, SubType, ParentId };
  return { EventType, ...subject, details: JSON.parse(text) };
}
