import { expect } from 'chai';
import { OperationLimitError } from '../../lib/core/errors/execution-errors.js';
import { LIMITS } from '../../lib/core/wire/index.js';
import { type Checkpointing, type DurableContext, StepSemantics } from '../../lib/engine/index.js';
import type { OperationInfo } from '../../lib/plugins/index.js';
import { EngineRig, errorOf, type Flow, resultOf, settled, until } from '../support/engine-rig.js';
import { dieAndGoOn, historyOf, inEveryWay, inOnePiece } from '../support/scenario.js';

const MODES: readonly Checkpointing[] = ['eager', 'batched', 'optimistic'];
const as = (checkpointing: Checkpointing) => ({ definition: { checkpointing } });

/** Three steps, a wait, two more. */
const steps: Flow = async (context) => {
  for (const name of ['a', 'b', 'c']) await context.step(name, () => name);
  await context.wait('w', '1h');
  return `${await context.step('d', () => 'd')}${await context.step('e', () => 'e')}`;
};

describe('checkpointing', () => {
  it('that is batched takes one request for each sequential step', async () => {
    for (const options of [{}, as('batched')]) {
      const { rig } = await inOnePiece(steps, options);
      expect(rig.requests).to.deep.equal([
        ['START STEP a', 'SUCCEED STEP a'],
        ['START STEP b', 'SUCCEED STEP b'],
        ['START STEP c', 'SUCCEED STEP c'],
        ['START WAIT w'],
        ['START STEP d', 'SUCCEED STEP d'],
        ['START STEP e', 'SUCCEED STEP e'],
      ]);
    }
  });

  it('that is eager sends each start and each end by itself', async () => {
    const { rig } = await inOnePiece(async (context, input) => {
      await context.runInChildContext('group', () => steps(context, input) as Promise<unknown>);
    }, as('eager'));
    const each = (name: string) => [[`START STEP ${name}`], [`SUCCEED STEP ${name}`]];
    expect(rig.requests).to.deep.equal([
      ['START CONTEXT group'],
      ...['a', 'b', 'c'].flatMap(each),
      ['START WAIT w'],
      ...['d', 'e'].flatMap(each),
      ['SUCCEED CONTEXT group'],
    ]);
  });

  it('that is optimistic sends a row of quick steps together, with what must be durable', async () => {
    const { rig } = await inOnePiece(steps, as('optimistic'));
    const row = (...names: string[]) => names.flatMap((name) => [`START STEP ${name}`, `SUCCEED STEP ${name}`]);
    expect(rig.requests).to.deep.equal([[...row('a', 'b', 'c'), 'START WAIT w'], row('d', 'e')]);
  });

  for (const mode of MODES) {
    it(`gives the same history and result however it is done, after any crash: ${mode}`, async () => {
      const flow: Flow = async (context) => {
        const done = await steps(context, undefined);
        const batch = await context.map('m', [1, 2], async (n) => {
          const twice = await context.step('s', () => n * 2);
          await context.wait('w', { seconds: n });
          return context.step('t', () => twice + 1);
        });
        return [done, batch.results()];
      };
      const { output, history } = await inEveryWay(flow, as(mode));
      expect(resultOf(output)).to.deep.equal(['de', [3, 5]]);
      expect([...history].sort()).to.deep.equal([...(await inOnePiece(flow)).history].sort());
    });

    it(`runs the body of an at-most-once step once, whenever the process dies: ${mode}`, async () => {
      const total = (
        await inOnePiece(
          atMostOnce(() => {}),
          as(mode),
        )
      ).rig.requests.length;
      for (let at = 1; at <= total; at++) {
        const runs = new Map<string, number>();
        const flow = atMostOnce((name) => runs.set(name, (runs.get(name) ?? 0) + 1));
        await dieAndGoOn(new EngineRig(as(mode)), flow, at);
        for (const [name, count] of runs) expect(count, `${name}, died after ${at}`).to.equal(1);
      }
    });

    it(`tells of an end only when its start is durable, and of ends in their order: ${mode}`, async () => {
      const order: string[] = [];
      await inOnePiece(async (context) => {
        const note = (name: string) => context.step(name, () => name).then((value) => order.push(value));
        await Promise.all([note('a'), note('b'), note('c')]);
      }, as(mode));
      expect(order).to.deep.equal(['a', 'b', 'c']);
    });

    it(`makes all that is recorded durable before the workflow's result is: ${mode}`, async () => {
      const { history } = await inOnePiece(async (context) => {
        void context.step('unawaited', () => 1);
        return context.step('last', () => 2);
      }, as(mode));
      expect(history).to.include.members(['SUCCEED unawaited 1', 'SUCCEED last 2']);
    });
  }

  /** Each step's body notes that it runs; an interrupted step is not tried again. */
  function atMostOnce(note: (name: string) => void): Flow {
    return async (context) => {
      for (const name of ['a', 'b', 'c']) {
        await context
          .step(name, () => note(name), { semantics: StepSemantics.AtMostOncePerRetry, retry: () => undefined })
          .catch(() => {});
      }
    };
  }

  it('that is optimistic may have a crash redo a row of steps, and batched only the last one', async () => {
    const redone = async (mode: Checkpointing) => {
      const runs: string[] = [];
      const flow: Flow = async (context) => {
        for (const name of ['a', 'b', 'c']) await context.step(name, () => void runs.push(name));
        await context.step('hangs', () => (runs.includes('hung') ? 1 : new Promise(() => runs.push('hung'))));
      };
      const rig = new EngineRig(as(mode));
      rig.store = {
        // The process dies before anything of the last request is stored.
        checkpoint: (request) =>
          runs.includes('hung') || mode === 'optimistic' ? new Promise(() => {}) : rig.service.checkpoint(request),
        getExecutionState: () => rig.service.getExecutionState(),
      };
      void rig.invoke(flow);
      await until(() => runs.includes('hung'));
      await settled();
      const before = runs.length;
      rig.store = rig.service;
      await rig.invoke(flow);
      return runs.slice(before);
    };
    expect(await redone('batched')).to.deep.equal([]);
    expect(await redone('optimistic')).to.deep.equal(['a', 'b', 'c']);
  });

  it('that is optimistic waits for nothing between quick steps, and for the store where an end comes after others', async () => {
    const rig = new EngineRig(as('optimistic'));
    let requests = 0;
    const seen: string[] = [];
    rig.store = {
      checkpoint: (request) => {
        requests++;
        return rig.service.checkpoint(request);
      },
      getExecutionState: () => rig.service.getExecutionState(),
    };
    await rig.run(async (context) => {
      for (let i = 0; i < 20; i++) {
        await context.step('s', () => i);
        seen.push(`${requests}`);
      }
      await context.wait('w', '1s');
    });
    expect(new Set(seen.slice(0, 20))).to.deep.equal(new Set(['0']));
    expect(requests).to.equal(1);
  });

  it('that is optimistic believes no more ends ahead of their record than fit into a request', async () => {
    const rig = new EngineRig(as('optimistic'));
    let most = 0;
    await rig.run(async (context) => {
      for (let i = 1; i <= 400; i++) {
        await context.step('s', () => i);
        most = Math.max(most, 2 * i - rig.updates.length);
      }
    });
    expect(most).to.equal(LIMITS.checkpointUpdates);
  });

  it('that is optimistic tells plugins which attempt an end came with', async () => {
    const attempts: unknown[] = [];
    const plugins = [{ onOperationEnd: ({ attempt }: OperationInfo) => void attempts.push(attempt) }];
    const rig = new EngineRig({ ...as('optimistic'), plugins });
    await rig.run((context) =>
      context.step('s', () => (context.attempt === 1 ? Promise.reject(new Error('no')) : 'done')),
    );
    expect(attempts).to.deep.equal([2]);
  });

  it('that a request fails in loses nothing: the next invocation does it again', async () => {
    for (const mode of MODES) {
      const rig = new EngineRig(as(mode));
      let failures = 2;
      rig.store = {
        checkpoint: async (request) => {
          if (failures-- > 0) throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
          return rig.service.checkpoint(request);
        },
        getExecutionState: () => rig.service.getExecutionState(),
      };
      for (let i = 0; i < 2; i++) {
        expect(
          await rig.invoke(steps).then(
            () => 'ended',
            (error: Error) => error.name,
          ),
        ).to.equal('ThrottlingException');
      }
      expect(resultOf(await rig.run(steps))).to.equal('de');
    }
  });
});

describe('the limit of operations', () => {
  const limited = (maxOperations: number, checkpointing: Checkpointing = 'batched') => ({
    definition: { maxOperations, checkpointing },
  });
  const many = (count: number) => async (context: DurableContext) => {
    for (let i = 0; i < count; i++) await context.step('s', () => i);
    return 'all';
  };

  it('counts the execution itself, and lets just as many be', async () => {
    expect(resultOf((await inOnePiece(many(4), limited(5))).output)).to.equal('all');
  });

  for (const mode of MODES) {
    it(`fails the execution with the figures, and nothing more is sent: ${mode}`, async () => {
      const { output, history } = await inOnePiece(many(5), limited(5, mode));
      const error = errorOf(output);
      expect(error.ErrorType).to.equal(OperationLimitError.name);
      expect(error.ErrorMessage).to.match(
        /^Workflow Spec calls operation 6, and an execution may have 5 \(the execution itself counts as one\)\. Split/,
      );
      expect(history.filter((line) => line.startsWith('START')).length).to.be.lessThan(5);
    });
  }

  it('counts what is recorded already, and can not be caught', async () => {
    const rig = new EngineRig(limited(6));
    let caught: unknown;
    const flow: Flow = async (context) => {
      await many(3)(context);
      await context.wait('w', '1h');
      try {
        await many(3)(context);
      } catch (error) {
        caught = error;
      }
    };
    expect(errorOf(await rig.run(flow)).ErrorType).to.equal('OperationLimitError');
    expect(caught).to.equal(undefined);
    expect(historyOf(rig).filter((line) => line.startsWith('START'))).to.have.length(5);
  });

  it('counts contexts, items, waits and markers', async () => {
    const uses: [number, Flow][] = [
      [3, (context) => context.runInChildContext('a', () => context.step('s', () => 1))],
      [6, (context) => context.map([1, 2], () => context.step('s', () => 1))],
      [4, (context) => context.map([1, 2], () => context.step('s', () => 1), { nesting: 'flat' })],
      [2, (context) => context.runInChildContext(() => context.step('s', () => 1), { virtual: true })],
      [3, async (context) => (context.patched('p') ? context.wait('1s') : undefined)],
      [3, (context) => context.race([() => context.wait('1s')])],
    ];
    for (const [count, flow] of uses) {
      const quiet: Flow = async (context, input) => void (await flow(context, input));
      expect((await inOnePiece(quiet, limited(count))).output, `${flow}`).to.have.property('Status', 'SUCCEEDED');
      expect(errorOf((await inOnePiece(quiet, limited(count - 1))).output).ErrorType).to.equal('OperationLimitError');
    }
  });
});
