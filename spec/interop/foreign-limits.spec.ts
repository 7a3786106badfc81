import type { DurableContext } from '@aws/durable-execution-sdk-js';
import { expect } from 'chai';
import { FastClock } from '../support/fast-clock.js';
import { failing, KB, never } from './foreign/foreign.js';
import { handlerOf } from './foreign/index.js';
import { onLocalRuntime } from './on-workflow-runtime.js';
import { Outside } from './outside.js';

type Case = readonly [what: string, run: (context: DurableContext) => Promise<unknown>, message: RegExp];

const later = { retryStrategy: () => ({ shouldRetry: true, delay: { days: 367 } }) };
const one = async () => 1;

const CHECKPOINTS: readonly Case[] = [
  [
    'a result of a step of more than 256 KB',
    (context) => context.step('s', async () => 's'.repeat(256 * KB)),
    /SUCCEED of STEP "s" .* Payload must have at most 262144 bytes, but it has 262146/,
  ],
  [
    'an error of a step of more than 32 KB',
    (context) => context.step('s', failing('f'.repeat(32 * KB)), { retryStrategy: never }),
    /FAIL of STEP "s" .* at most 32768 bytes/,
  ],
  ['a name that is not ASCII', (context) => context.step('zählen', one), /Name must have 1 to 256 printable ASCII/],
  ['an empty name', (context) => context.step('', one), /Name must have 1 to 256 .* has 0/],
  ['a name of 257 characters', (context) => context.step('n'.repeat(257), one), /Name must have 1 to 256 .* has 257/],
  ['a retry after more than a year', (context) => context.step('s', failing('f'), later), /NextAttemptDelaySeconds/],
  ['a wait of no time', (context) => context.wait('w', { seconds: 0 }), /WaitSeconds .* but it is 0/],
  ['a wait of less than that', (context) => context.wait('w', { seconds: -5 }), /WaitSeconds .* but it is -5/],
  ['a wait of a part of a second', (context) => context.wait('w', { seconds: 1.5 }), /WaitSeconds .* but it is 1.5/],
  ['a wait of more than a year', (context) => context.wait('w', { days: 367 }), /WaitSeconds must be .* to 31622400/],
  [
    'a timeout of more than a year',
    async (context) => (await context.createCallback('c', { timeout: { days: 367 } }))[0],
    /TimeoutSeconds must be .* to 31622400/,
  ],
];

/**
 * AWS's local runner lets all of this pass, so there is nothing to compare with: it is as the
 * Lambda service has it.
 */
describe("a handler made with AWS's SDK, on a WorkflowRuntime, fails", () => {
  for (const [what, run, message] of CHECKPOINTS) {
    it(`for ${what}`, async () => {
      const { status, error, invocations } = await onFastRuntime(run);
      expect(status).to.equal('FAILED');
      expect(error!.ErrorType).to.equal('CheckpointUnrecoverableExecutionError');
      expect(error!.ErrorMessage).to.match(message);
      expect(invocations).to.equal(1);
    });
  }

  it('for a final result that is too large for the response, as it is sent', async () => {
    const { status, error } = await onFastRuntime(async () => '"'.repeat(2 * KB * KB));
    expect(status).to.equal('FAILED');
    expect(error!.ErrorType).to.equal('Function.ResponseSizeTooLarge');
  });
});

describe("a handler made with AWS's SDK, on a WorkflowRuntime,", () => {
  it('finds all of its operations again when their state comes in several pages', async () => {
    let bodies = 0;
    const { status, result, invocations } = await onFastRuntime(async (context) => {
      const steps = Array.from({ length: 2100 }, (_, i) => context.step(`step-${i}`, async () => ++bodies && i));
      const before = await Promise.all(steps);
      await context.wait('pause', { seconds: 1 });
      return before.every((value, i) => value === i);
    });
    expect({ status, result, invocations, bodies }).to.deep.equal({
      status: 'SUCCEEDED',
      result: true,
      invocations: 2,
      bodies: 2100,
    });
  });
});

function onFastRuntime(run: Case[1]) {
  const outside = new Outside();
  const handler = handlerOf({ title: 'refused', run }, outside);
  return onLocalRuntime({ handler, input: {}, outside, clock: new FastClock(20) });
}
