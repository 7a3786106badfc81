import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import type { ContextEndInfo, OperationInfo, WorkflowPlugin } from '../../lib/plugins/index.js';
import { WorkflowTestRunner } from '../../lib/testing.js';
import { EngineRig } from '../support/engine-rig.js';

/** A context without a record that waits, and then another wait. */
class Waiting extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    const { context } = this;
    const inside = async () => {
      await context.step('inner', () => 1);
      await context.wait('first', '1s');
    };
    await context.runInChildContext('virtual', inside, { virtual: true });
    await context.wait('second', '1s');
  }
}

/** Two waits end at the same time; after the first one, a context without a record runs. */
class Branching extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    const { context } = this;
    const branch = async () => {
      await context.wait('first', '1s');
      await context.runInChildContext('late', () => 1, { virtual: true });
    };
    await Promise.all([branch(), context.wait('second', '1s')]);
  }
}

/** Keeps what it is told of contexts. */
class ContextNotes implements WorkflowPlugin {
  readonly lines: string[] = [];
  readonly ends: ContextEndInfo[] = [];
  readonly #ids = new Set<string>();

  onContextStart({ name, isReplay, id }: OperationInfo): void {
    this.#ids.add(id);
    this.lines.push(`start ${name}${isReplay ? ' again' : ''}`);
  }

  wrapContext({ name }: OperationInfo, next: () => Promise<unknown>): unknown {
    this.lines.push(`wrap ${name}`);
    return next();
  }

  onContextEnd(info: ContextEndInfo): void {
    this.ends.push(info);
    this.lines.push(`end ${info.name} ${info.outcome}`);
  }

  get ids(): string[] {
    return [...this.#ids];
  }
}

describe('what plugins are told of a context without a record', () => {
  it('is that its function runs, in each invocation, and how it ended', async () => {
    const notes = new ContextNotes();
    const rig = new EngineRig({ plugins: [notes] });
    await rig.run(async (context) => {
      await context.runInChildContext('outer', () =>
        context.runInChildContext('group', () => context.step('a', () => 1), { virtual: true }),
      );
      await context.runInChildContext('group', () => context.step('b', () => 1), { virtual: true });
      await context.wait('1h');
    });
    expect(notes.lines).to.deep.equal([
      ...['start outer', 'wrap outer', 'start group', 'wrap group', 'end group SUCCEEDED', 'end outer SUCCEEDED'],
      ...['start group', 'wrap group', 'end group SUCCEEDED'],
      ...['start group again', 'wrap group', 'end group SUCCEEDED'],
    ]);
    const outer = rig.updates.find(({ Name }) => Name === 'outer')!.Id;
    expect(notes.ends.map(({ parentId }) => parentId)).to.deep.equal([outer, undefined, undefined, undefined]);
    expect(notes.ids).to.have.length(3);
    expect(notes.ends.at(-1)).to.include({ type: 'CONTEXT', subType: 'RunInChildContext', status: 'SUCCEEDED' });
  });

  it('is its failure', async () => {
    const notes = new ContextNotes();
    const rig = new EngineRig({ plugins: [notes] });
    const error = new RangeError('no');
    const fail = () => {
      throw error;
    };
    await rig.run((context) => context.runInChildContext('group', fail, { virtual: true }));
    expect(notes.ends[0]).to.include({ outcome: 'FAILED', status: 'FAILED', error });
  });

  it('is each item of a flat map', async () => {
    const notes = new ContextNotes();
    const rig = new EngineRig({ plugins: [notes] });
    await rig.run((context) => context.map('all', [1, 2], (item) => item, { nesting: 'flat' }));
    const map = rig.updates.find(({ Name }) => Name === 'all')!.Id;
    const items = notes.ends.filter(({ subType }) => subType === 'MapIteration');
    expect(items.map(({ name, parentId, outcome }) => [name, parentId, outcome])).to.deep.equal([
      ['map-item-0', map, 'SUCCEEDED'],
      ['map-item-1', map, 'SUCCEEDED'],
    ]);
    expect(notes.lines.slice(2, 6)).to.deep.equal([
      ...['start map-item-0', 'wrap map-item-0', 'start map-item-1', 'wrap map-item-1'],
    ]);
    expect(new Set(notes.ids)).to.have.property('size', 3);
  });

  it('is the end as new in the invocation in which it ended, and as a replay in later ones', async () => {
    const ends: string[] = [];
    const plugin: WorkflowPlugin = {
      onContextEnd: ({ isReplay }) => void ends.push(isReplay ? 'again' : 'new'),
      onInvocationEnd: ({ status }) => void ends.push(status),
    };
    const runner = new WorkflowTestRunner(Waiting, { plugins: [plugin] });
    await runner.run();
    expect(ends).to.deep.equal(['PENDING', 'new', 'PENDING', 'again', 'SUCCEEDED']);
  });

  it('is also new where another branch has yet to receive what is recorded', async () => {
    const lines: string[] = [];
    const plugin: WorkflowPlugin = {
      onContextStart: ({ name, isReplay }) => void lines.push(`start ${name}${isReplay ? ' again' : ''}`),
      onContextEnd: ({ name, isReplay }) => void lines.push(`end ${name}${isReplay ? ' again' : ''}`),
    };
    await new WorkflowTestRunner(Branching, { plugins: [plugin] }).run();
    expect(lines).to.deep.equal(['start late', 'end late']);
  });

  it('names it in what its code calls, unless a context with a record is nearer', async () => {
    const seen: Record<string, (string | undefined)[]> = {};
    const contexts: Record<string, string> = {};
    const rig = new EngineRig({
      plugins: [
        {
          onContextStart: ({ name, id, contextId }) => {
            contexts[name!] = id;
            seen[name!] = [contextId];
          },
          onOperationStart: ({ name, contextId }) => {
            seen[name!] = [contextId];
          },
          onAttemptStart: ({ name, contextId }) => void seen[name!]!.push(contextId),
          onOperationEnd: ({ name, contextId }) => void seen[name!]!.push(contextId),
        },
      ],
    });
    await rig.run(async (context) => {
      await context.runInChildContext(
        'outer',
        async () => {
          await context.runInChildContext('inner', () => context.step('a', () => 1), { virtual: true });
          await context.race('first', [() => context.step('contender', () => 1)]);
          await context.runInChildContext('recorded', () => context.step('b', () => 1));
        },
        { virtual: true },
      );
      await context.step('c', () => 1);
    });
    expect(seen.outer).to.deep.equal([undefined]);
    expect(seen.inner).to.deep.equal([contexts.outer]);
    expect(seen.a).to.deep.equal([contexts.inner, contexts.inner, contexts.inner]);
    expect(seen.recorded).to.deep.equal([contexts.outer, contexts.outer]);
    expect(seen.b).to.deep.equal([undefined, undefined, undefined]);
    expect(seen.contender).to.deep.equal([undefined, undefined, undefined]);
    expect(seen.c).to.deep.equal([undefined, undefined, undefined]);
  });
});
