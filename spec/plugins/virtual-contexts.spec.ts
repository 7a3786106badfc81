import { expect } from 'chai';
import type { ContextEndInfo, OperationInfo, WorkflowPlugin } from '../../lib/plugins/index.js';
import { EngineRig } from '../support/engine-rig.js';

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
});
