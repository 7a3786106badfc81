import { expect } from 'chai';
import { ContextMisuseError } from '../../lib/core/errors/execution-errors.js';
import { InvalidWorkflowError, OutsideExecutionError } from '../../lib/core/errors/workflow-errors.js';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step, Wait } from '../../lib/workflow/index.js';
import { runExecution } from './run-execution.js';

class Notes extends DurableWorkflow {
  #written = 0;
  readonly store: string[] = [];

  constructor(private readonly prefix = '') {
    super();
  }

  get written(): number {
    return this.#written;
  }

  @DurableExecution()
  async run(days: number): Promise<number> {
    const [first, second] = await Promise.all([this.write('a'), this.write('b')]);
    await this.rest(days);
    await this.outer();
    return first + second;
  }

  @Step()
  async write(text: string): Promise<number> {
    this.#written += 1;
    this.store.push(this.prefix + text);
    return this.#written;
  }

  @Step()
  async outer(): Promise<number> {
    return this.write('inner');
  }

  @Wait((days: number) => ({ days }))
  async rest(_days: number): Promise<void> {
    this.store.push('rested');
  }

  @Callback()
  async ask(): Promise<string> {
    this.store.push(`asked with ${this.context.callbackId}`);
    return fromCallback();
  }

  @Step()
  promising(value: number): Promise<number> {
    return Promise.resolve(value);
  }
}

describe('a decorated method', () => {
  describe('outside an execution', () => {
    it('runs its body, on a plain instance', async () => {
      const notes = new Notes('> ');
      expect(await notes.write('x')).to.equal(1);
      await notes.rest(3);
      expect(await notes.outer()).to.equal(2);
      expect(await notes.promising(5)).to.equal(5);
      expect(notes.store).to.deep.equal(['> x', 'rested', '> inner']);
      expect(notes.written).to.equal(2);
    });

    it('gives the very promise of its body', () => {
      const promise = Promise.resolve(1);
      class Direct extends DurableWorkflow {
        @Step()
        give(): Promise<number> {
          return promise;
        }
      }
      expect(new Direct().give()).to.equal(promise);
    });

    it('has no context', async () => {
      const error = await rejection(new Notes().ask());
      expect(error).to.be.instanceOf(OutsideExecutionError);
      expect(error.message).to.match(/^Notes used this\.context outside an execution/);
    });

    it('has nothing to answer a callback with', () => {
      expect(() => fromCallback()).to.throw(OutsideExecutionError, /outside the submitter of a callback/);
    });
  });

  describe('in an execution', () => {
    it('is a recorded operation, once; within a step it is plain code', async () => {
      const instances: Notes[] = [];
      const create = () => {
        const notes = new Notes('> ');
        instances.push(notes);
        return notes;
      };
      const run = await runExecution(Notes, 2, { create });
      expect(run.result).to.equal(3);
      expect(run.names).to.deep.equal(['write', 'write', 'rest', 'outer']);
      expect(instances.map(({ store }) => store)).to.deep.equal([['> a', '> b'], ['> inner']]);
      const wait = run.operations[2]!;
      expect(Number(wait.EndTimestamp) - Number(wait.StartTimestamp)).to.equal(2 * 86_400_000);
    });

    it('rejects rather than throws, when the duration of a wait can not be computed', async () => {
      class Broken extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<string> {
          const promise = this.pause();
          return promise.then(
            () => 'waited',
            (error: Error) => error.message,
          );
        }

        @Wait(() => {
          throw new Error('no idea for how long');
        })
        async pause(): Promise<void> {}
      }
      expect((await runExecution(Broken)).result).to.equal('no idea for how long');
    });

    it('is refused within a step, when it is a wait or a callback', async () => {
      class Nested extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<string[]> {
          return this.work();
        }

        @Step()
        async work(): Promise<string[]> {
          const errors = [await rejection(this.pause()), await rejection(this.ask())];
          return errors.map((error) => `${error instanceof ContextMisuseError} ${error.message}`);
        }

        @Wait({ hours: 1 })
        async pause(): Promise<void> {}

        @Callback()
        async ask(): Promise<string> {
          return fromCallback();
        }
      }
      const [wait, callback] = (await runExecution(Nested)).result as string[];
      expect(wait).to.match(/^true .*'pause'.*inside the body of step 'work'/);
      expect(callback).to.match(/^true .*'ask'.*inside the body of step 'work'/);
    });

    it('can not answer a callback from anywhere but its submitter', async () => {
      class Confused extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<string> {
          return (await rejection(this.work())).message;
        }

        @Step({ retry: () => undefined })
        async work(): Promise<string> {
          return fromCallback();
        }
      }
      expect((await runExecution(Confused)).result).to.match(/outside the submitter of a callback/);
    });
  });

  describe('called without its workflow', () => {
    it('says how to pass it on', async () => {
      const { write } = new Notes();
      const error = await rejection(write('x'));
      expect(error).to.be.instanceOf(InvalidWorkflowError);
      expect(error.message).to.match(
        /write was called without its workflow.*\(\.\.\.args\) => this\.write\(\.\.\.args\)/,
      );
    });

    it('says that its class is no workflow', async () => {
      class Service {
        write = Notes.prototype.write;
      }
      const error = await rejection(new Service().write('x'));
      expect(error.message).to.match(/Service can't run: .*Service does not extend DurableWorkflow/);
    });
  });
});

describe('a decorator in the wrong place, where no compiler checks it', () => {
  const step: any = Step();
  const entry: any = DurableExecution();
  const method = { value: async () => {} };
  const standard = { kind: 'method', name: 'note', static: false, private: false };

  const misplacements: [string, () => unknown, RegExp][] = [
    [
      'a static method (legacy)',
      () => step(Notes, 'note', method),
      /Notes can't run: note: @Step\(\) decorates instance methods, not static/,
    ],
    [
      'a field (legacy)',
      () => entry(Notes.prototype, 'note'),
      /note: @DurableExecution\(\) decorates methods, not fields/,
    ],
    [
      'an accessor (legacy)',
      () => step(Notes.prototype, 'note', { get() {} }),
      /note: @Step\(\) decorates methods, not fields/,
    ],
    [
      'a foreign class (legacy)',
      () => step(class Foreign {}.prototype, 'note', method),
      /Foreign.*only in a class that extends DurableWorkflow/,
    ],
    [
      'a static method (standard)',
      () => step(method.value, { ...standard, static: true }),
      /note: @Step\(\) decorates instance methods/,
    ],
    [
      'a field (standard)',
      () => step(undefined, { ...standard, kind: 'field' }),
      /note: @Step\(\) decorates methods, not fields/,
    ],
    [
      'a private method (standard)',
      () => step(method.value, { ...standard, name: '#work', private: true }),
      /#work: .*write private instead/,
    ],
    [
      'no parentheses (legacy)',
      () => (Step as any)(Notes.prototype, 'note', method),
      /@Step takes an options object: write @Step\(\)/,
    ],
    ['no parentheses (standard)', () => (Callback as any)(method.value, standard), /@Callback takes an options object/],
    ['no duration (legacy)', () => (Wait as any)(Notes.prototype, 'note', method), /@Wait takes an options object/],
    ['no duration (standard)', () => (Wait as any)(method.value, standard), /@Wait takes an options object/],
    ['null for options', () => Step(null as any), /@Step takes an options object/],
  ];
  for (const [title, misplace, message] of misplacements) {
    it(`is refused at once: ${title}`, () => {
      expect(misplace).to.throw(InvalidWorkflowError, message);
    });
  }
});

async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not reject');
}

describe('a decorated method that is called while its workflow is being made', () => {
  class Hasty extends DurableWorkflow {
    readonly early = this.look().catch((error: Error) => error);

    @DurableExecution()
    async run(): Promise<string> {
      const error = await this.early;
      return error instanceof Error ? `${error.name}: ${error.message}` : 'it ran';
    }

    @Step()
    async look(): Promise<string> {
      return 'looked';
    }
  }

  it('is refused, since nothing is recorded there', async () => {
    const { result } = await runExecution(Hasty);
    expect(result).to.match(/^ContextMisuseError: Hasty\.look was called while the workflow was being made/);
  });

  it('runs its body where no execution makes it', async () => {
    expect(await new Hasty().early).to.equal('looked');
  });
});

describe('a callback whose body gives a value', () => {
  it('fails, since nobody would get that', async () => {
    class Talkative extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<string> {
        return this.approval().catch((error: Error) => error.message);
      }

      @Callback()
      async approval(): Promise<string> {
        return 'granted';
      }
    }
    expect((await runExecution(Talkative)).result).to.match(
      /^The body of @Callback approval gave text, which nobody would get: .* return fromCallback\(\)/,
    );
  });
});
