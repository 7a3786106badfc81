import { expect } from 'chai';
import { fixedDelay, StepSemantics } from '../../lib/index.js';
import { WorkflowTestRunner } from '../../lib/testing.js';
import {
  asPayload,
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  Invoke,
  Step,
  Wait,
  WaitForCondition,
} from '../../lib/workflow/index.js';

/** What bodies have made, over all invocations; a set, since a replayed body may run again. */
let bodies: Set<string>;

abstract class Base extends DurableWorkflow {
  @Step({ semantics: StepSemantics.AtMostOncePerRetry })
  async step(of: string): Promise<string> {
    bodies.add(`base ${of}`);
    return `echo ${of}`;
  }

  @Wait((of: string) => ({ seconds: of.length }))
  async wait(_of: string): Promise<void> {}

  @Callback()
  async callback(of: string): Promise<string> {
    bodies.add(`base ${of}`);
    return fromCallback();
  }

  @WaitForCondition({ until: (state: string) => state.startsWith('echo '), strategy: fixedDelay({ delay: '1s' }) })
  async condition(of: string): Promise<string> {
    bodies.add(`base ${of}`);
    return `echo ${of}`;
  }

  @Invoke({ functionName: 'echo' })
  async invoke(of: string): Promise<string> {
    bodies.add(`base ${of}`);
    return asPayload(of);
  }

  @ChildContext()
  async group(of: string): Promise<string> {
    bodies.add(`base ${of}`);
    return `echo ${of}`;
  }
}

type Kind = 'step' | 'wait' | 'callback' | 'condition' | 'invoke' | 'group';

/** Ways to call the method `kind` for three people, and what the three calls give. */
const WAYS: Record<string, (workflow: Base & { all: All }, kind: Kind) => Promise<unknown[]>> = {
  'one after the other': async (workflow, kind) => {
    const given: unknown[] = [];
    for (const one of PEOPLE) given.push(await workflow[kind](one));
    return given;
  },
  'with Promise.all': (workflow, kind) => Promise.all(PEOPLE.map((one) => workflow[kind](one))),
  'in a map': (workflow, kind) => workflow.all.map(kind),
  'in branches': (workflow, kind) => workflow.all.branches(kind),
  'with context.all': (workflow, kind) => workflow.all.combined(kind),
  'in races that are under way': (workflow, kind) => Promise.all(PEOPLE.map((one) => workflow.all.race(kind, one))),
};

interface All {
  map(kind: Kind): Promise<unknown[]>;
  branches(kind: Kind): Promise<unknown[]>;
  combined(kind: Kind): Promise<unknown[]>;
  race(kind: Kind, of: string): Promise<unknown>;
}

const PEOPLE = ['Ada', 'Bob', 'Eve'];
const GIVEN: Record<Kind, (of: string) => unknown> = {
  ...{ step: echoed, condition: echoed, invoke: echoed, group: echoed },
  ...{ wait: () => undefined, callback: () => 'answered' },
};

function echoed(of: string): string {
  return `echo ${of}`;
}

let kind: Kind;
let way: (typeof WAYS)[string];

class Plain extends Base {
  get all(): All {
    const { context } = this;
    const call =
      (kind: Kind) =>
      (of: string): Promise<unknown> =>
        this[kind](of);
    return {
      map: async (kind) => (await context.map(PEOPLE, call(kind))).items.map(({ result }) => result),
      branches: async (kind) =>
        (await context.parallel(PEOPLE.map((of) => () => call(kind)(of)))).items.map(({ result }) => result),
      combined: (kind) => context.all(PEOPLE.map((of) => call(kind)(of))),
      race: (kind, of) => context.race([this.slowly(kind, of), call(kind)(of)]),
    };
  }

  /** Never comes to its end: given up. */
  async slowly(kind: Kind, of: string): Promise<unknown> {
    await this.context.wait('too long', '10h');
    return this[kind](of);
  }

  @DurableExecution({ name: 'Plain' })
  async run(): Promise<unknown> {
    const given = await way(this, kind);
    return given.map((one) => one ?? null);
  }
}

/**
 * Each method is overridden, calls what it overrides, and makes something of its own around that.
 */
class Derived extends Plain {
  @DurableExecution({ name: 'Derived' })
  override async run(): Promise<unknown> {
    return super.run();
  }

  @Step({ semantics: StepSemantics.AtMostOncePerRetry })
  override async step(of: string): Promise<string> {
    bodies.add(`derived ${of}`);
    return super.step(of);
  }

  @Wait((of: string) => ({ seconds: of.length + 1 }))
  override async wait(_of: string): Promise<void> {}

  @Callback()
  override async callback(of: string): Promise<string> {
    bodies.add(`derived ${of}`);
    expect(await super.callback(of)).to.equal(undefined);
    return fromCallback();
  }

  @WaitForCondition({ until: (state: string) => state.startsWith('echo '), strategy: fixedDelay({ delay: '1s' }) })
  override async condition(of: string): Promise<string> {
    bodies.add(`derived ${of}`);
    return super.condition(of);
  }

  @Invoke({ functionName: 'echo' })
  override async invoke(of: string): Promise<string> {
    bodies.add(`derived ${of}`);
    const payload = await super.invoke(of);
    expect(payload).to.equal(of);
    return asPayload(payload);
  }

  @ChildContext()
  override async group(of: string): Promise<string> {
    bodies.add(`derived ${of}`);
    return super.group(of);
  }
}

async function run(workflow: new () => Plain): Promise<{ result: unknown; recorded: number; invoked: string[] }> {
  bodies = new Set();
  const invoked: string[] = [];
  const echo = (of: string) => {
    invoked.push(of);
    return `echo ${of}`;
  };
  const runner = new WorkflowTestRunner(workflow, { functions: { echo } });
  const execution = await runner.start(undefined);
  if (kind === 'callback') {
    for (const i of PEOPLE.keys()) await execution.callback(kind, i).succeed('answered');
  }
  const result = await execution.result();
  return { result, recorded: execution.operations(kind).length, invoked };
}

describe('calls of one method', () => {
  for (const workflow of [Plain, Derived]) {
    describe(workflow === Plain ? 'as it is written' : 'that is overridden and calls super', () => {
      for (const each of Object.keys(GIVEN) as Kind[]) {
        for (const [title, how] of Object.entries(WAYS)) {
          it(`are operations of their own: ${each} ${title}`, async () => {
            kind = each;
            way = how;
            const layers = workflow === Plain ? ['base'] : ['base', 'derived'];
            const { result, recorded, invoked } = await run(workflow);
            expect(result).to.deep.equal(PEOPLE.map((of) => GIVEN[each](of) ?? null));
            // The group beneath is a context within the overriding one.
            const contexts = each === 'group' ? layers.length : 1;
            expect(recorded).to.equal(PEOPLE.length * contexts);
            if (each === 'invoke') expect(invoked.sort()).to.deep.equal(PEOPLE);
            const made = each === 'wait' ? [] : layers.flatMap((layer) => PEOPLE.map((of) => `${layer} ${of}`));
            expect([...bodies].sort()).to.deep.equal(made);
          });
        }
      }
    });
  }
});

describe('a call of an @Invoke method', () => {
  class Patient extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<unknown> {
      const gaveUp = this.context.wait('patience', '1s').then(() => 'gave up');
      const first = await Promise.race([this.ask('slow'), gaveUp]);
      return [first, await this.ask('quick')];
    }

    @Invoke({ functionName: 'echo' })
    async ask(how: string): Promise<string> {
      if (how === 'slow') await this.context.wait('the payload is being made', '10h');
      return asPayload(how);
    }
  }

  it('is an invoke while the payload of another one that was given up is still being made', async () => {
    const execution = await new WorkflowTestRunner(Patient, { functions: { echo: (of: string) => `echo ${of}` } }).run(
      undefined,
    );
    expect(await execution.result()).to.deep.equal(['gave up', 'echo quick']);
  });

  class Powers extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<number> {
      return this.power(3);
    }

    @Invoke({ functionName: 'double' })
    async power(exponent: number): Promise<number> {
      return asPayload(exponent === 0 ? 1 : await this.power(exponent - 1));
    }
  }

  it('in the body of its own is an invoke too: what it gives is what its type says', async () => {
    const execution = await new WorkflowTestRunner(Powers, { functions: { double: (of: number) => of * 2 } }).run(
      undefined,
    );
    expect(await execution.result()).to.equal(16);
    expect(execution.operations('power')).to.have.length(4);
  });

  class Within extends Plain {
    @DurableExecution({ name: 'Within' })
    override async run(): Promise<unknown> {
      return [await super.invoke('of the base'), await this.invoke('own')];
    }

    @Invoke({ functionName: 'echo', name: 'overriding' })
    override async invoke(of: string): Promise<string> {
      const beneath = await this.context.runInChildContext('making', () => super.invoke(of));
      return asPayload(`${beneath} payload`);
    }
  }

  it('through super is one from elsewhere, and the payload beneath from within, also in a child context', async () => {
    bodies = new Set();
    const execution = await new WorkflowTestRunner(Within, { functions: { echo: (of: string) => `echo ${of}` } }).run(
      undefined,
    );
    expect(await execution.result()).to.deep.equal(['echo of the base', 'echo own payload']);
    const names = execution.operations().map(({ name }) => name);
    expect(names).to.deep.equal(['invoke', 'making', 'overriding']);
  });
});

describe('asPayload', () => {
  class Elsewhere extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<unknown> {
      return asPayload('nobody');
    }
  }

  it('is refused in workflow code that is no body of an @Invoke method', async () => {
    const { error } = await new WorkflowTestRunner(Elsewhere).run(undefined);
    expect(error?.type).to.equal('ContextMisuseError');
    expect(error?.message).to.match(/^asPayload\(\) was called in code that is no body of an @Invoke method/);
  });
});
