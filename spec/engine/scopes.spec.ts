import { expect } from 'chai';
import { Completion, type DurableContext } from '../../lib/engine/index.js';
import { EngineRig, errorOf, type Flow, hasSettled, resultOf, settled, until } from '../support/engine-rig.js';
import { historyOf, inEveryWay, inOnePiece } from '../support/scenario.js';
import { withoutSequences } from '../support/simulated-service.js';

/** The kinds of scopes in a workflow, each around code. */
const SCOPES: Record<string, (context: DurableContext, code: () => unknown) => Promise<unknown>> = {
  "RunInChildContext 'group'": (context, code) => context.runInChildContext('group', code),
  "MapIteration 'map-item-0'": (context, code) => context.map('m', [1], code),
  "ParallelBranch 'branch'": (context, code) => context.parallel('p', [{ name: 'branch', run: code }]),
  "RunInChildContext 'virtual'": (context, code) => context.runInChildContext('virtual', code, { virtual: true }),
  "MapIteration 'flat'": (context, code) => context.map('m', [1], code, { nesting: 'flat', itemName: () => 'flat' }),
};

const OPERATIONS: Record<string, (context: DurableContext) => Promise<unknown>> = {
  Step: (context) => context.step('late', () => 1),
  Wait: (context) => context.wait('late', '1s'),
  WaitForCondition: (context) => context.waitForCondition('late', () => 1, { initialState: 0, until: () => true }),
  ChainedInvoke: (context) => context.invoke('late', 1, { functionName: 'f' }),
  RunInChildContext: (context) => context.runInChildContext('late', () => 1),
  Map: (context) => context.map('late', [1], () => 1),
  Parallel: (context) => context.parallel('late', [() => 1]),
  All: (context) => context.all('late', [() => 1]),
  Race: (context) => context.race('late', [() => 1]),
};

describe('an operation after the end of its scope', () => {
  for (const [scope, around] of Object.entries(SCOPES)) {
    for (const end of ['returned', 'thrown', 'lost a race'] as const) {
      it(`never settles, and one warning names it: in ${scope}, whose code has ${end}`, async () => {
        for (const [operation, call] of Object.entries(OPERATIONS)) {
          const rig = new EngineRig();
          let mayGoOn = false;
          let late: Promise<unknown> | undefined;
          await rig.run(async (context) => {
            const code = () =>
              around(context, () => {
                late = until(() => mayGoOn).then(() => call(context));
                if (end === 'thrown') throw new RangeError('over');
                return end === 'returned' ? 'done' : late;
              });
            if (end === 'lost a race') await context.race([code, () => context.step('winner', () => 1)]);
            else await code().catch(() => {});
            mayGoOn = true;
            expect(await hasSettled(late!)).to.equal(false);
          });
          expect(historyOf(rig).join()).not.to.include('late');
          const warnings = rig.logger.messages.filter((message) => message.includes("'late' was called"));
          expect(warnings).to.have.length(1);
          const where = end === 'lost a race' ? '.+' : scope;
          expect(warnings[0]).to.match(new RegExp(`^${operation} 'late' was called in (${where}) after \\1 had ended`));
        }
      });
    }
  }

  it('is warned of and records nothing when it is a patch, whose answer can not wait', async () => {
    const rig = new EngineRig();
    let mayGoOn = false;
    let late: Promise<unknown> | undefined;
    const output = await rig.run(async (context) => {
      await context.runInChildContext('group', () => {
        late = until(() => mayGoOn).then(() => context.patched('late'));
      });
      mayGoOn = true;
      await late;
      await context.step('last', () => 1);
    });
    expect(output.Status).to.equal('SUCCEEDED');
    expect(historyOf(rig).join()).not.to.include('late');
    expect(rig.logger.messages.join()).to.match(/^Patch 'late' was called in RunInChildContext 'group' after/);
  });

  it('is the same in each replay when it is a patch, whatever is recorded around its scope meanwhile', async () => {
    const seen: boolean[] = [];
    const output = await new EngineRig().run(async (context) => {
      const slow = async () => {
        await context.wait('slow', '1s');
        seen.push(context.patched('late'));
      };
      await context.runInChildContext('virtual', () => Promise.race([slow(), context.step('quick', () => 1)]), {
        virtual: true,
      });
      await context.wait('meanwhile', '2s');
      await context.step('next', () => 1);
      await context.wait('end', '1s');
    });
    expect(output.Status).to.equal('SUCCEEDED');
    expect(new Set(seen)).to.deep.equal(new Set([true]));
  });

  it('names the scope further out when the end is that of such a one', async () => {
    const rig = new EngineRig();
    let mayGoOn = false;
    let late: Promise<unknown> | undefined;
    await rig.run(async (context) => {
      await context.runInChildContext('outer', () => {
        late = context.runInChildContext(
          'inner',
          () => until(() => mayGoOn).then(() => context.step('late', () => 1)),
          { virtual: true },
        );
      });
      mayGoOn = true;
      expect(await hasSettled(late!)).to.equal(false);
    });
    expect(rig.logger.messages.join()).to.match(/^Step 'late' was called in RunInChildContext 'outer' after/);
  });
});

describe('what is under way in a scope that ends', () => {
  /** Item 0 goes on after item 1 has ended the map. */
  async function straggling(
    nesting: 'nested' | 'flat',
    code: (context: DurableContext) => Promise<unknown>,
    warnings: readonly string[] = [],
  ) {
    const rig = new EngineRig();
    let hasSettled = false;
    const output = await rig.run(async (context) => {
      const batch = await context.map(
        'm',
        ['straggler', 'quick'],
        (item) => {
          if (item === 'quick') return context.step('quick', () => settled());
          return code(context).finally(() => {
            hasSettled = true;
          });
        },
        { nesting, completion: Completion.firstSuccessful() },
      );
      await context.step('next', () => settled());
      await context.wait('end', '2h');
      return batch.completionReason;
    });
    expect(resultOf(output)).to.equal('MIN_SUCCESSFUL_REACHED');
    expect(hasSettled).to.equal(false);
    expect(rig.logger.messages).to.deep.equal(warnings);
    return historyOf(rig);
  }

  for (const nesting of ['nested', 'flat'] as const) {
    it(`never settles, and what it still does is not recorded: ${nesting}`, async () => {
      let signal: AbortSignal | undefined;
      const history = await straggling(nesting, (context) =>
        context.step('slow', async () => {
          ({ signal } = context);
          await until(() => context.signal.aborted);
          return 'late';
        }),
      );
      expect(signal?.reason).to.have.property('name', 'AbortError');
      expect(history.join()).to.include('slow').and.not.to.include('late');
    });

    it(`asks for nothing more: ${nesting}`, async () => {
      let goOn = false;
      const history = await straggling(nesting, async (context) => {
        setImmediate(() => setImmediate(() => (goOn = true)));
        await until(() => goOn);
        for (let turn = 0; turn < 3; turn++) await settled();
        await context.step('late', () => 1);
      });
      expect(history.join()).not.to.include('late');
    });

    it(`is given up with all that is within it: ${nesting}`, async () => {
      const history = await straggling(nesting, (context) =>
        context.runInChildContext('a', () =>
          context.map('b', [1, 2], () => context.runInChildContext('c', () => context.wait('w', '1h')), { nesting }),
        ),
      );
      expect(history.filter((line) => line.includes('START') && line.includes('/w')).length).to.be.lessThan(3);
      expect(history.filter((line) => /(SUCCEED|FAIL) .*\/(a|b|c)\b/.test(line))).to.deep.equal([]);
    });

    it(`is not tried again: ${nesting}`, async () => {
      const history = await straggling(
        nesting,
        (context) => context.step('flaky', () => Promise.reject(new Error('no')), { retry: () => '30m' }),
        ["Attempt 1 of step 'flaky' failed: Error: no. The next one is due in 1800 s."],
      );
      expect(history.filter((line) => line.startsWith('START') && line.includes('flaky'))).to.have.length(1);
    });
  }
});

describe('suspension within scopes', () => {
  it('comes when all that is awaited is outside, however deep', async () => {
    const flow: Flow = async (context) => {
      const [batch] = await Promise.all([
        context.map('m', [1, 2], (n) =>
          context.runInChildContext('g', async () => {
            await context.wait('w', { hours: n });
            return n;
          }),
        ),
        context.runInChildContext('h', () => context.wait('w', '3h')),
      ]);
      return batch.results();
    };
    const rig = new EngineRig();
    for (let hours = 0; hours < 3; hours++) {
      expect(await rig.invoke(flow)).to.deep.equal({ Status: 'PENDING' });
      rig.letHappen();
    }
    expect(resultOf(await rig.invoke(flow))).to.deep.equal([1, 2]);
    await inEveryWay(flow);
  });

  it('does not come for what is awaited in a context that nobody awaits', async () => {
    const rig = new EngineRig({ stallMillis: 1 });
    const error = errorOf(
      await rig.invoke(async (context) => {
        void context.runInChildContext('unawaited', () => context.wait('w', '1h'));
        await new Promise(() => {});
      }),
    );
    expect(error.ErrorType).to.equal('StalledExecutionError');
  });
});

describe('drift within scopes', () => {
  const around: Record<string, (context: DurableContext, code: () => unknown) => Promise<unknown>> = {
    ...SCOPES,
    'a contender': (context, code) => context.race('r', [code]),
    'a flat branch': (context, code) => context.parallel('p', [code], { nesting: 'flat' }),
  };
  for (const [scope, wrap] of Object.entries(around)) {
    for (const view of [undefined, withoutSequences]) {
      it(`is found, and no later body runs: in ${scope}, ${view === undefined ? 'exact' : 'inexact'} order`, async () => {
        let isChanged = false;
        let bodies = 0;
        const rig = new EngineRig(view === undefined ? {} : { view });
        const flow: Flow = (context) =>
          wrap(context, async () => {
            if (isChanged) await context.step('new', () => bodies++);
            await context.step('a', () => 1);
            await context.wait('w', '1h');
          });
        expect(await rig.invoke(flow)).to.deep.equal({ Status: 'PENDING' });
        rig.letHappen();
        isChanged = true;
        const error = errorOf(await rig.invoke(flow));
        expect(error.ErrorType).to.equal('NonDeterministicExecutionError');
        expect(error.ErrorMessage).to.match(/asked for STEP Step 'new' .* where the record has STEP Step 'a' /);
        expect(bodies).to.equal(0);
      });
    }
  }

  it('is found when a context has become one of another kind', async () => {
    const rig = new EngineRig();
    await rig.invoke((context) => context.runInChildContext('x', () => context.wait('w', '1h')));
    rig.letHappen();
    const error = errorOf(await rig.invoke((context) => context.map('x', [1], () => context.wait('w', '1h'))));
    expect(error.ErrorMessage).to.match(
      /asked for CONTEXT Map 'x' .* where the record has CONTEXT RunInChildContext 'x'/,
    );
  });

  it('is none of code that changed within a context that has ended', async () => {
    let isChanged = false;
    const { output, rig } = await inOnePiece(async (context) => {
      await context.runInChildContext('group', () => context.step(isChanged ? 'new' : 'old', () => 1));
      isChanged = true;
      await context.wait('1s');
    });
    expect(output).to.have.property('Status', 'SUCCEEDED');
    expect(rig.logger.lines).to.deep.equal([]);
  });

  it('that is lenient runs what is new, in scopes too', async () => {
    let isChanged = false;
    const rig = new EngineRig({ definition: { drift: 'lenient' } });
    const flow: Flow = (context) =>
      context.runInChildContext('group', async () => {
        const added = isChanged ? await context.step('new', () => 'new') : undefined;
        const kept = await context.step('a', () => 'a');
        await context.wait('w', '1h');
        return [added, kept];
      });
    await rig.invoke(flow);
    rig.letHappen();
    isChanged = true;
    expect(resultOf(await rig.run(flow))).to.deep.equal(['new', 'a']);
  });

  for (const drift of ['strict', 'lenient'] as const) {
    it(`by leaving recorded operations out is found at the end: ${drift}`, async () => {
      let isChanged = false;
      const rig = new EngineRig({ definition: { drift } });
      const flow: Flow = async (context) => {
        await context.runInChildContext('group', async () => {
          if (!isChanged) await context.step('gone', () => 1);
          if (!isChanged) await context.wait('w', '1h');
        });
        if (!isChanged) return 'unchanged';
        return 'changed';
      };
      await rig.invoke(flow);
      rig.letHappen();
      isChanged = true;
      const output = await rig.run(flow);
      if (drift === 'strict') {
        expect(errorOf(output).ErrorMessage).to.match(
          /RunInChildContext 'group' returned without asking for STEP Step 'gone' .*, WAIT Wait 'w' /,
        );
        return;
      }
      expect(resultOf(output)).to.equal('changed');
      expect(rig.logger.lines.map(({ message, data }) => [message, data.operations])).to.deep.equal([
        [
          "RunInChildContext 'group' returned without asking for operations that are recorded of it. Was its code changed?",
          ['gone', 'w'],
        ],
      ]);
    });
  }
});

describe('an operation after the end of its invocation', () => {
  it('never settles, and one warning says how that came about', async () => {
    const rig = new EngineRig();
    let mayGoOn = false;
    let late: Promise<unknown> | undefined;
    const output = await rig.invoke(async (context) => {
      late = until(() => mayGoOn).then(() => Promise.race([context.step('late', () => 1), context.wait('late', '1s')]));
      await Promise.all([context.wait('long', '1h'), late]);
    });
    expect(output.Status).to.equal('PENDING');
    mayGoOn = true;
    expect(await hasSettled(late!)).to.equal(false);
    expect(rig.logger.messages.map((message) => message.split(':')[0])).to.deep.equal([
      "Step 'late' was called after its invocation had ended",
      "Wait 'late' was called after its invocation had ended",
    ]);
  });

  it('is not warned of where a fault has cut the code off in the middle of its calls', async () => {
    const rig = new EngineRig();
    await rig.invoke((context) => context.wait('long', '1h'));
    rig.service.passTo(rig.service.machine.nextDueAt);
    const output = await rig.invoke(async (context) => {
      // Another kind of operation than recorded: drift, found at the call.
      void context.step('long', () => 1);
      await Promise.all([context.step('a', () => 1), context.step('b', () => 1)]);
    });
    expect(errorOf(output)).to.include({ ErrorType: 'NonDeterministicExecutionError' });
    expect(rig.logger.messages.filter((message) => message.includes('was called'))).to.deep.equal([]);
  });
});
