import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { refusal, type Treatment } from '../support/faulty-gateway.js';
import { eventOf, rejection } from './lambda-kit.js';
import { LambdaServiceKit, recorded } from './lambda-service-kit.js';

class TwoSteps extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return (await this.say('hello ')) + (await this.say('world'));
  }

  @Step()
  async say(word: string): Promise<string> {
    return word;
  }
}

/** Tried again, and then thrown. */
const TRANSIENT: readonly (readonly [string, Treatment])[] = [
  ...(
    [
      ['TooManyRequestsException', 429],
      ['ThrottlingException', 400],
      ['RequestLimitExceeded', 400],
      ['EC2ThrottledException', 502],
      ['ServiceException', 500],
      ['InternalFailure', 500],
      ['ServiceUnavailable', 503],
      ['RequestTimeout', 408],
      ['ExpiredTokenException', 403],
      ['RequestExpired', 400],
      ['ResourceNotReadyException', 502],
    ] as const
  ).map(([type, status]) => [`${type} ${status}`, refusal(type, status)] as const),
  ...[408, 429, 500, 502, 503, 504].map((status) => [`${status} without a name`, { status, body: '<html>' }] as const),
  ['a broken connection', 'drop'],
];

/** Another invocation holds the execution: thrown at once. */
const STALE = [
  'Invalid checkpoint token',
  'Invalid Checkpoint Token',
  'INVALID CHECKPOINT TOKEN: used',
  'invalid checkpoint token',
];

/** The execution fails at once. */
const PERMANENT: readonly (readonly [string, number])[] = [
  ['InvalidParameterValueException', 400],
  ['ValidationException', 400],
  ['SerializationException', 400],
  ['InvalidRequestContentException', 400],
  ['CallbackTimeoutException', 400],
  ['AccessDeniedException', 403],
  ['UnrecognizedClientException', 403],
  ['ResourceNotFoundException', 404],
  ['ResourceConflictException', 409],
  ['DurableExecutionAlreadyStartedException', 409],
  ['RequestTooLargeException', 413],
  ['UnsupportedMediaTypeException', 415],
  ['KMSAccessDeniedException', 502],
  ['KMSDisabledException', 502],
  ['KMSInvalidStateException', 502],
  ['KMSNotFoundException', 502],
];

const TRIES = 8;

describe('what the Lambda service answers a checkpoint with', () => {
  const kit = new LambdaServiceKit();
  before(() => kit.start());
  after(() => kit.stop());

  /** Runs the workflow with the second checkpoint treated so, each time it comes. */
  function run(treatment: Treatment) {
    const store = kit.newStore();
    kit.gateway.treat = (request) => (request.number === 1 ? recorded(request) : treatment);
    return createHandler(TwoSteps, { store })(eventOf(null));
  }

  for (const [what, treatment] of TRANSIENT) {
    it(`is tried again, and then thrown: ${what}`, async () => {
      await rejection(run(treatment));
      expect(kit.gateway.requests).to.have.length(1 + TRIES);
      expect(kit.clock.pauses).to.have.length(TRIES - 1);
    });
  }

  for (const message of STALE) {
    it(`is thrown at once: ${message}`, async () => {
      const error = await rejection(run(refusal('InvalidParameterValueException', 400, message)));
      expect(error.message).to.equal(message);
      expect(kit.gateway.requests).to.have.length(2);
    });
  }

  for (const [type, status] of PERMANENT) {
    it(`fails the execution at once: ${type} ${status}`, async () => {
      const output = await run(refusal(type, status, 'because'));
      expect(output).to.have.property('Status', 'FAILED');
      expect(output).to.have.nested.property('Error.ErrorType', 'CheckpointError');
      expect(output).to.have.nested.property('Error.ErrorMessage').that.contains(`with ${type}: because`);
      expect(kit.gateway.requests).to.have.length(2);
    });
  }
});
