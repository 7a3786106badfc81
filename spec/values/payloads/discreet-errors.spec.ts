import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { Type } from 'class-transformer';
import { IsInt } from 'class-validator';
import {
  type DurableContext,
  DurableExecution,
  DurableWorkflow,
  encrypted,
  noRetry,
  type Serdes,
  type StepError,
} from '../../../lib/index.js';
import { WorkflowTestRunner } from '../../../lib/testing.js';
import { rejection } from '../../support/engine-rig.js';
import { LineLogger } from '../../support/line-logger.js';

const SECRET = 'card 4929-0000';
const key = randomBytes(32);

class Money {
  @IsInt()
  cents = 0;
}
class Pricey {
  @Type(() => Money)
  price!: Money;
  constructor() {
    if (Pricey.isMoody) throw new RangeError(`not with ${SECRET}`);
  }
  static isMoody = false;
}

/** What an HTTP client throws: it holds the request. */
class HttpError extends Error {
  constructor(
    message: string,
    readonly config: object,
  ) {
    super(message, { cause: { body: SECRET } });
  }
}
class Declined extends Error {
  constructor(readonly card: string) {
    super(`declined: ${card}`);
  }
}

type Body = (context: DurableContext) => Promise<unknown>;

/** Runs a workflow, and gives all that was recorded and logged, beside what it gave. */
async function run(body: Body, serdes: Serdes, input?: unknown, options = {}) {
  class Discreet extends DurableWorkflow {
    @DurableExecution({ retry: noRetry(), ...options })
    async run(_input: unknown): Promise<unknown> {
      return body(this.context);
    }
  }
  const logger = new LineLogger();
  const runner = new WorkflowTestRunner(Discreet, { serdes, logger, determinism: false });
  const execution = await runner.run(input as never);
  return { execution, seen: `${JSON.stringify(execution.history)}\n${inspect(logger.lines, { depth: 8 })}` };
}

describe('a message of Everstep’s own', () => {
  const serdes = encrypted({ key });
  const cases: Record<string, Body> = {
    'a result that is of another class': (context) =>
      context.step('s', () => SECRET as never, { returns: () => Money }),
    'a result that is not recorded': (context) => context.step('s', () => ({ [`key ${SECRET}`]: () => 1 })),
    'a class that is not made again': (context) => {
      Pricey.isMoody = true;
      return context
        .step('s', () => Object.create(Pricey.prototype), { returns: () => Pricey })
        .finally(() => {
          Pricey.isMoody = false;
        });
    },
    'a serdes below': (context) =>
      context.step('s', () => SECRET, {
        serdes: encrypted({
          key,
          inner: {
            serialize: (value) => {
              throw new TypeError(`can't with ${value}`);
            },
            deserialize: () => undefined,
          },
        }),
      }),
    'a symbol of this name': (context) => context.step('s', () => ({ [Symbol(SECRET)]: 1 })),
    'a serdes below that gives no text': (context) =>
      context.step('s', () => SECRET, {
        serdes: encrypted({ key, inner: { serialize: (value) => ({ value }) as never, deserialize: () => undefined } }),
      }),
  };
  for (const [what, body] of Object.entries(cases)) {
    it(`quotes no value that a codec is over: ${what}`, async () => {
      const { execution, seen } = await run(body, serdes);
      expect(execution.status).to.equal('FAILED');
      expect(execution.error!.message).to.match(/result/);
      expect(seen).not.to.include(SECRET);
    });
  }

  it('quotes no input that a codec is over', async () => {
    for (const input of [SECRET, { cents: SECRET }, [SECRET]]) {
      const { execution, seen } = await run(async () => 1, serdes, input, { input: () => Money });
      expect(execution.error!.message).to.match(/^The input of workflow Discreet is not valid/);
      expect(seen).not.to.include(SECRET);
    }
  });
});

describe('what is recorded of errors', () => {
  const thrown = () => new HttpError('status 401', { headers: { authorization: SECRET } });
  const failing: Body = (context) =>
    context.runInChildContext('group', () =>
      context.step('call', () => Promise.reject(thrown()), { throws: () => [HttpError] }),
    );

  it('is all of it by default, as it is without encryption', async () => {
    const { seen } = await run(failing, encrypted({ key }));
    expect(seen).to.include(SECRET);
  });

  it('is the message, and nothing that the error carries', async () => {
    const serdes = encrypted({ key, errors: 'message' });
    const { execution, seen } = await run(failing, serdes);
    expect(execution.error).to.include({ type: 'HttpError', message: 'status 401' });
    expect(seen).not.to.include(SECRET);
    const object = await run((context) => context.step('s', () => Promise.reject({ card: SECRET })), serdes);
    expect(object.execution.error!.message).to.equal('something of type object was thrown, which is not an Error');
    expect(object.seen).not.to.include(SECRET);
    const facts = await run(
      (context) =>
        context
          .step('s', () => Promise.reject(thrown()))
          .catch((error: StepError) => context.step('t', () => [error.errorType, error.operationName])),
      serdes,
    );
    expect(await facts.execution.result()).to.deep.equal(['HttpError', 's']);
  });

  it('is encrypted but for its type, and comes back whole', async () => {
    const serdes = encrypted({ key, errors: 'encrypt' });
    const caught: unknown[] = [];
    const catching: Body = async (context) => {
      for (const work of [
        () =>
          context.step('s', () => Promise.reject(new Declined(SECRET)), { throws: () => [Declined], retry: noRetry() }),
        () => context.runInChildContext('c', () => Promise.reject(new Declined(SECRET)), { throws: () => [Declined] }),
        () =>
          context.waitForCondition('w', () => Promise.reject(new Declined(SECRET)), {
            ...{ initialState: 0, until: () => true, throws: () => [Declined] },
          }),
        ...(['nested', 'flat'] as const).map((nesting) => async () => {
          const all = await context.map('m', [1], () => Promise.reject(new Declined(SECRET)), {
            ...{ nesting, throws: () => [Declined], completion: { toleratedFailureCount: 1 } },
          });
          all.throwIfError();
        }),
        () =>
          context.any('a', [
            () =>
              context.step('one', () => Promise.reject(new Declined(SECRET)), {
                throws: () => [Declined],
                retry: noRetry(),
              }),
          ]),
      ]) {
        try {
          await work();
        } catch (error) {
          const declined = error instanceof AggregateError ? error.errors[0] : error;
          caught.push([declined instanceof Declined, declined.message, declined.card]);
        }
        await context.wait('1s');
      }
      return context.step('last', () => Promise.reject(new Declined(SECRET)), { retry: noRetry() });
    };
    const { execution, seen } = await run(catching, serdes);
    expect(caught.length).to.be.greaterThan(6);
    for (const each of caught) expect(each).to.deep.equal([true, `declined: ${SECRET}`, SECRET]);
    expect(execution.error).to.include({ type: 'Declined', message: '(the message is encrypted)' });
    expect(seen).not.to.include(SECRET);
    // The client of the runner has the keys.
    expect((await rejection(execution.result())).message).to.include(SECRET);
  });

  it('is cut to what fits once it is encrypted', async () => {
    const serdes = encrypted({ key, errors: 'encrypt' });
    const large = Object.assign(new Error('x'.repeat(30_000)), { data: 'y'.repeat(30_000) });
    const { execution } = await run((context) => context.step('s', () => Promise.reject(large)), serdes);
    expect(execution.error!.type).to.equal('Error');
    expect(JSON.stringify(execution.error).length).to.be.within(1000, 32 * 1024);
  });

  it('waits for a key that is fetched, and tries again when it can not be had', async () => {
    let asked = 0;
    const serdes = encrypted({
      key: async () => {
        if (++asked === 1) throw new Error('the key service is gone');
        return key;
      },
      errors: 'encrypt',
    });
    const { execution } = await run((context) => context.step('s', () => Promise.reject(new Declined('x'))), serdes);
    expect(execution.error!.message).to.equal('(the message is encrypted)');
    expect(asked).to.equal(2);
  });

  it('is not said by the serdes of one operation, whose errors go on to others', async () => {
    const serdes = encrypted({ key, errors: 'message' });
    const { execution } = await run((context) => context.step('s', () => 1, { serdes }), encrypted({ key }));
    expect(execution.error!.message).to.match(/errors of encrypted\(\): expected only on the serdes of a workflow/);
  });
});
