import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { errorOf } from '../support/engine-rig.js';
import { inOnePiece } from '../support/scenario.js';

type Call = (context: DurableContext, options: any) => Promise<unknown>;

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const NOT_A_TARGET = /expected a function that gives a class or an array of one: \(\) => Payment/;
const NOT_A_SERDES = /expected an object with the methods serialize\(value, context\) and deserialize\(text, context\)/;
const NOT_A_READER = /expected an object with the method deserialize\(text, context\)/;
const NOT_A_WRITER = /expected an object with the method serialize\(value, context\)/;
const NOT_ERRORS = /expected a (function that returns an array of error classes|class that extends Error)/;
const NOT_A_DURATION = /expected (a duration|at least 1s|at most 366d)/;
const NOT_A_FUNCTION = /expected a function/;
const NOT_A_STRATEGY = /expected a strategy, such as exponentialBackoff\(\)/;

/** For an option, the values that it can't have, and what is said of them. */
type Faults = Readonly<Record<string, readonly [values: readonly unknown[], message: RegExp]>>;

const results: Faults = {
  returns: [[5, Date, () => 5, () => [], () => [Date, Date]], NOT_A_TARGET],
  serdes: [[5, {}, { serialize: () => '' }, { deserialize: () => '' }], NOT_A_SERDES],
  throws: [[5, TypeError, () => 5, () => [5], () => [Object]], NOT_ERRORS],
};
/** Of results that come from outside: these are only read. */
const revivals: Faults = { ...results, serdes: [[5, {}, { serialize: () => '' }], NOT_A_READER] };
const batches: Faults = {
  ...results,
  itemSerdes: [[5, {}], NOT_A_SERDES],
  summarize: [['short'], NOT_A_FUNCTION],
  nesting: [['deep', true], /expected 'nested' or 'flat'/],
  maxConcurrency: [[0, -1, 1.5, '2', null, Number.NaN], /expected a whole number from 1/],
  completion: [[5, null, 'all', { minimum: 1 }], /expected (an object with|only) minSuccessful, toleratedFailureCount/],
};

const retry = { retry: [[5, { maxAttempts: 3 }], NOT_A_STRATEGY] } as const;

const operations: Record<string, { readonly call: Call; readonly faults: Faults; readonly code?: Call }> = {
  "step 'x'": {
    call: (context, options) => context.step('x', () => 1, options),
    faults: {
      ...results,
      ...retry,
      semantics: [['AtMostOnce', 1], /expected StepSemantics\.AtLeastOncePerRetry or /],
      timeout: [[5, '0s'], NOT_A_DURATION],
    },
    code: (context, code) => context.step('x', code),
  },
  "callback 'x'": {
    call: (context, options) => context.createCallback('x', options),
    faults: { returns: revivals.returns!, serdes: revivals.serdes!, timeout: [[5, '400d'], NOT_A_DURATION] },
  },
  "waitForCallback 'x'": {
    call: (context, options) => context.waitForCallback('x', () => {}, options),
    faults: { returns: revivals.returns!, serdes: revivals.serdes!, ...retry },
    code: (context, code) => context.waitForCallback('x', code),
  },
  "child context 'x'": {
    call: (context, options) => context.runInChildContext('x', () => context.step('s', () => 1), options),
    faults: {
      ...results,
      retry: [[5, 'twice'], NOT_A_STRATEGY],
      mapError: [[5], NOT_A_FUNCTION],
      summarize: [['short'], NOT_A_FUNCTION],
      virtual: [['yes', 1], /expected true or false/],
      subType: [['', 'has space', 'x'.repeat(33), 5], /expected 1 to 32 characters of/],
    },
    code: (context, code) => context.runInChildContext('x', code),
  },
  "map 'x'": {
    call: (context, options) => context.map('x', [1], () => context.step('s', () => 1), options),
    faults: { ...batches, itemName: [['item'], NOT_A_FUNCTION] },
    code: (context, code) => context.map('x', [1], code),
  },
  "parallel 'x'": {
    call: (context, options) => context.parallel('x', [() => context.step('s', () => 1)], options),
    faults: batches,
  },
  "waitForCondition 'x'": {
    call: (context, options) =>
      context.waitForCondition(
        'x',
        () => 1,
        isObject(options) ? { initialState: 0, until: () => true, ...options } : options,
      ),
    faults: {
      ...results,
      until: [[undefined, 5, 'done'], NOT_A_FUNCTION],
      strategy: [[5, 'often'], NOT_A_STRATEGY],
      timeout: [[5, '0s', '400d', {}], NOT_A_DURATION],
    },
    code: (context, code) => context.waitForCondition('x', code, { initialState: 0, until: () => true }),
  },
  "invoke 'x'": {
    call: (context, options) => {
      const target = isObject(options) && !('workflow' in options) ? { functionName: 'f' } : {};
      return context.invoke('x', 1, isObject(options) ? { ...target, ...options } : options);
    },
    faults: {
      ...revivals,
      payloadSerdes: [[5, {}, { deserialize: () => '' }], NOT_A_WRITER],
      functionName: [['', 5, 'with space', 'ü'], /expected the name or ARN of a function/],
      workflow: [[5, 'Billing'], /expected a function that gives the workflow class/],
      tenantId: [['', 5, 'x'.repeat(257)], /expected 1 to 256 characters/],
      timeout: [[5, '0s'], NOT_A_DURATION],
    },
  },
};

/** The refusal of a call, of which nothing may be recorded. */
async function refusalOf(call: (context: DurableContext) => Promise<unknown>): Promise<string> {
  const { output, history } = await inOnePiece((context) => call(context));
  expect(history).to.deep.equal([]);
  expect(errorOf(output)).to.have.property('ErrorType', 'InvalidArgumentError');
  return errorOf(output).ErrorMessage!;
}

for (const [operation, { call, faults, code }] of Object.entries(operations)) {
  describe(`of ${operation}, what can not be is refused before anything is recorded, with option, value and cure:`, () => {
    for (const [option, [values, expected]] of Object.entries(faults)) {
      it(option, async () => {
        for (const value of values) {
          const message = await refusalOf((context) => call(context, { [option]: value }));
          expect(message)
            .to.match(expected)
            .and.to.match(/, got /);
          expect(message.replace(/^options of /, '').startsWith(`${option} of ${operation}`), message).to.equal(true);
        }
      });
    }

    it('options that are none', async () => {
      for (const value of [null, 5, 'x', []]) {
        expect(await refusalOf((context) => call(context, value))).to.match(new RegExp(`${operation}: expected `));
      }
    });

    if (code !== undefined) {
      it('code that is none', async () => {
        for (const value of [undefined, null, 5, 'x', {}]) {
          expect(await refusalOf((context) => code(context, value))).to.match(
            new RegExp(`^(the code|the body|the submitter|check) of ${operation}: expected a function`),
          );
        }
      });
    }
  });
}

describe('of a completion, what can not be is refused before anything is recorded:', () => {
  const faults: [object, RegExp][] = [
    [{ minSuccessful: 0 }, /^minSuccessful of completion of map 'x': expected a whole number from 1, got 0/],
    [{ minSuccessful: 1.5 }, /^minSuccessful .*got 1\.5/],
    [{ minSuccessful: '1' }, /^minSuccessful .*got "1"/],
    [
      { toleratedFailureCount: -1 },
      /^toleratedFailureCount of completion of map 'x': expected a whole number from 0, got -1/,
    ],
    [{ toleratedFailurePercentage: -1 }, /^toleratedFailurePercentage .*: expected a number from 0 to 100, got -1/],
    [{ toleratedFailurePercentage: 100.1 }, /expected a number from 0 to 100, got 100\.1/],
    [{ toleratedFailurePercentage: Number.NaN }, /expected a number from 0 to 100, got NaN/],
    [{ toleratedFailurePercentage: 0.5, minSuccessful: 0 }, /^minSuccessful /],
    [{ minSuccesful: 1 }, /got "minSuccesful"\. Did you mean minSuccessful\?/],
  ];
  for (const [completion, message] of faults) {
    it(JSON.stringify(completion), async () => {
      expect(await refusalOf((context) => context.map('x', [1], () => 1, { completion }))).to.match(message);
    });
  }
});

describe('of names, what can not be is refused before anything is recorded:', () => {
  const named: Record<string, (context: DurableContext, name: any) => Promise<unknown>> = {
    RunInChildContext: (context, name) => context.runInChildContext(name, () => 1),
    'virtual RunInChildContext': (context, name) => context.runInChildContext(name, () => 1, { virtual: true }),
    Map: (context, name) => context.map(name, [1], () => 1),
    Parallel: (context, name) => context.parallel(name, [() => 1]),
    ParallelBranch: (context, name) => context.parallel([{ name, run: () => 1 }]),
    WaitForCondition: (context, name) =>
      context.waitForCondition(name, () => 1, { initialState: 0, until: () => true }),
    ChainedInvoke: (context, name) => context.invoke(name, 1, { functionName: 'f' }),
    All: (context, name) => context.all(name, [() => 1]),
    AllSettled: (context, name) => context.allSettled(name, [() => 1]),
    Any: (context, name) => context.any(name, [() => 1]),
    Race: (context, name) => context.race(name, [() => 1]),
    patch: async (context, name) => context.patched(name),
    'patch that is no longer one': async (context, name) => context.deprecatePatch(name),
    'ChainedInvoke with timeout': (context, name) => context.invoke(name, 1, { functionName: 'f', timeout: '5s' }),
  };
  for (const [kind, call] of Object.entries(named)) {
    it(kind, async () => {
      for (const name of ['', 'Größe', 'a\nb', 'x'.repeat(257), 5, Symbol('x')]) {
        expect(await refusalOf((context) => call(context, name))).to.match(
          /^The name of an? \w+ must be 1 to 256 printable ASCII characters/,
        );
      }
    });
  }
});

describe('of items and branches, what can not be is refused before anything is recorded:', () => {
  it('items', async () => {
    for (const items of [undefined, null, 5, 'abc', { length: 1 }, new Set([1])]) {
      const message = await refusalOf((context) => context.map('x', items as never, () => 1));
      expect(message).to.match(/^items of map 'x': expected an array, got /);
    }
  });

  it('branches', async () => {
    for (const branches of [undefined, null, 5, [undefined], [null], [5], [{}], [() => 1, { name: 'b' }]]) {
      const message = await refusalOf((context) => context.parallel('x', branches as never));
      expect(message).to.match(/^branches of parallel 'x': expected an array of functions, or of { name, run }, got /);
    }
  });
});

describe('of options that rule each other out, is told which:', () => {
  const cases: Record<string, readonly [(context: DurableContext) => Promise<unknown>, RegExp]> = {
    'two targets of an invoke': [
      (context) => context.invoke(1, { functionName: 'f', workflow: () => Object } as never),
      /^target of invoke \(unnamed\): expected either workflow: .* or functionName: 'billing', not both, got /,
    ],
    'no target of an invoke': [
      (context) => context.invoke(1, { tenantId: 'one' } as never),
      /^target of invoke \(unnamed\): expected either workflow: .* or functionName: 'billing', got {"tenantId":"one"}/,
    ],
    'what a workflow says itself, of an invoke': [
      (context) => context.invoke(undefined, { workflow: () => Object, returns: () => Object } as never),
      /^options of invoke \(unnamed\): expected only .*, got "returns"/,
    ],
    'a heartbeat that is not before the end of a callback': [
      (context) => context.createCallback('x', { timeout: '1h', heartbeatTimeout: '60m' }),
      /^heartbeatTimeout of callback 'x': expected less than the timeout, which is 1h, got "60m"\. /,
    ],
    'a heartbeat that is after the end of a submitted callback': [
      (context) => context.waitForCallback('x', () => {}, { timeout: '1h', heartbeatTimeout: { days: 1 } }),
      /^heartbeatTimeout of callback 'x': expected less than the timeout/,
    ],
    'the record of a virtual context': [
      (context) => context.runInChildContext('x', () => 1, { virtual: true, summarize: () => '' }),
      /^summarize of child context 'x': expected nothing beside virtual: true, got function/,
    ],
    'a strategy and what makes one': [
      (context) => context.step('x', () => 1, { retry: noRetry as never }),
      /^retry of step 'x': expected a strategy, .* got function noRetry\. Call it: noRetry\(\)\.$/,
    ],
  };
  for (const [what, [call, message]] of Object.entries(cases)) {
    it(what, async () => expect(await refusalOf(call)).to.match(message));
  }
});

describe('a collection that is no array', () => {
  const calls: Record<string, (context: DurableContext, values: any) => Promise<unknown>> = {
    items: (context, items) => context.map(items, () => 1),
    branches: (context, branches) => context.parallel(branches),
    'branches with options': (context, branches) => context.parallel(branches, { maxConcurrency: 1 }),
    contenders: (context, contenders) => context.race(contenders),
  };
  for (const [what, call] of Object.entries(calls)) {
    it(`is named as it is, where no name leads: ${what}`, async () => {
      for (const [value, got] of [
        [undefined, 'undefined'],
        [null, 'null'],
        [{ length: 1 }, '{"length":1}'],
      ] as const) {
        const message = await refusalOf((context) => call(context, value));
        expect(message).to.include(`expected an array`).and.include(`, got ${got}.`);
      }
      const message = await refusalOf((context) => call(context, new Set([() => 1])));
      expect(message).to.match(/expected an array.*, got an instance of Set\. Spread it into one: \[\.\.\.values\]\.$/);
    });
  }

  it('is named with the name that leads', async () => {
    expect(await refusalOf((context) => context.all('x', new Map() as never))).to.match(/^All 'x': .*instance of Map/);
    expect(await refusalOf((context) => context.map('x', undefined as never, () => 1))).to.match(
      /^items of map 'x'.*undefined/,
    );
  });
});
