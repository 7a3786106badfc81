import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { expect } from 'chai';
import type { HistoryEvent } from '../../lib/index.js';
import { FOREIGN, type Foreign, handlerOf } from './foreign/index.js';
import { onAwsRunner } from './on-aws-runner.js';
import { onLocalRuntime } from './on-workflow-runtime.js';
import { Outside } from './outside.js';
import type { Run } from './run.js';

describe("handlers made with AWS's SDK, on a WorkflowRuntime", () => {
  const runs = new Map<Foreign, Promise<Both>>();

  // All at the same time, since each of them spends most of it waiting.
  before(async () => {
    await LocalDurableTestRunner.setupTestEnvironment({ skipTime: false });
    for (const foreign of Object.values(FOREIGN).flat()) runs.set(foreign, onBoth(foreign));
    await Promise.allSettled(runs.values());
  });
  after(() => LocalDurableTestRunner.teardownTestEnvironment());

  for (const [theme, handlers] of Object.entries(FOREIGN)) {
    describe(`${theme}, as on AWS's own runner:`, () => {
      for (const foreign of handlers) {
        it(foreign.title, async () => {
          let { ours, theirs } = await runs.get(foreign)!;
          // In a crowd on a busy machine, a second may pass before a handler has suspended: it is
          // judged by itself.
          for (let tries = 0; tries < 3 && !isDeepStrictEqual(ours, theirs); tries++)
            ({ ours, theirs } = await onBoth(foreign));
          expect(ours).to.deep.equal(theirs);
        });
      }
    });
  }
});

/** What is told of a handler by the two. */
interface Both {
  readonly ours: object;
  readonly theirs: object;
}

async function onBoth(foreign: Foreign): Promise<Both> {
  const [ours, theirs] = await Promise.all([onLocalRuntime(propsOf(foreign)), onAwsRunner(() => propsOf(foreign))]);
  return { ours: told(ours, foreign), theirs: told(theirs, foreign) };
}

function propsOf(foreign: Foreign) {
  const outside = new Outside();
  return { handler: handlerOf(foreign, outside), input: foreign.input ?? {}, outside, answers: foreign.answers };
}

function told(run: Run, foreign: Foreign) {
  const { status, result, error, invocations } = run;
  return {
    ...JSON.parse(JSON.stringify({ status, result, error }), withoutNoise),
    invocations: foreign.isUnordered ? undefined : invocations,
    story: storyOf(run, foreign),
  };
}

/** What happened, in order; where the order says nothing, to each operation. */
function storyOf({ history }: Run, { isUnordered }: Foreign): unknown {
  const events = history.map(comparable);
  if (!isUnordered) return events;
  const byOperation = new Map<string, unknown[]>();
  for (const event of events) {
    if (event.EventType === 'InvocationCompleted') continue;
    const id = event.Id ?? 'execution';
    byOperation.set(id, [...(byOperation.get(id) ?? []), event]);
  }
  return Object.fromEntries(byOperation);
}

/**
 * Of an event's details, what differs from run to run, and what AWS's runner leaves out or counts
 * otherwise than its service.
 */
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
  // AWS's runner leaves out the result of an execution that has none.
  const { Result, ...others } = JSON.parse(text, withoutNoise);
  return { EventType, ...subject, details: isEmpty(Result) ? others : { Result, ...others } };
}

const isEmpty = (box: object | undefined) => box === undefined || Object.keys(box).length === 0;

/**
 * Without stack traces, which tell of the runner; and with long text made short, since showing how
 * it differs would take minutes.
 */
function withoutNoise(_: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.replace(/\\+n +at [^"\\]+/g, '');
  return text.length < 2000 ? text : `${text.length} characters: ${createHash('sha256').update(text).digest('hex')}`;
}
