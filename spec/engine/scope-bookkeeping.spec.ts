import { expect } from 'chai';
import { Scope, type ScopeMember } from '../../lib/engine/core/scope.js';

const root = Scope.root(2, 0);

function call(id: string, scope: Scope): ScopeMember {
  return { id, name: id, subType: 'Step', scope, isAwaited: true, next: undefined, previous: undefined };
}

function contextIn(parent: Scope, recorded = 0): Scope {
  return Scope.inside(call('c', parent), { recorded, isRebuilt: false });
}

describe('the bookkeeping of a scope', () => {
  it('lists the unanswered calls of a context in their order, wherever one of them is settled', () => {
    const context = contextIn(root);
    const { bookkeeping } = context;
    const calls = ['a', 'b', 'c', 'd'].map((id) => call(id, context));
    for (const one of calls) bookkeeping.asked(one);
    const ids = () => bookkeeping.calls.map(({ id }) => id).join('');
    expect(ids()).to.equal('abcd');
    for (const [index, left] of [
      [1, 'acd'],
      [3, 'ac'],
      [0, 'c'],
      [2, ''],
    ] as const) {
      bookkeeping.settled(calls[index]!);
      expect(ids()).to.equal(left);
    }
    expect(bookkeeping.outstanding).to.equal(0);
  });

  it('is that of the home for scopes without a record', () => {
    const context = contextIn(root, 3);
    const contender = Scope.contender(context, 'u', 0);
    expect(contender.bookkeeping).to.equal(context.bookkeeping).and.not.equal(root.bookkeeping);
    contender.bookkeeping.consumed();
    expect(context.bookkeeping.unconsumed).to.equal(2);
  });

  it('takes the order for a guess when an answer comes beside other calls, and for good', () => {
    const { bookkeeping } = contextIn(root);
    const calls = ['a', 'b'].map((id) => call(id, root));
    bookkeeping.asked(calls[0]!);
    bookkeeping.orderIsGuessed();
    expect(bookkeeping.isOrderGuessed).to.equal(false);
    bookkeeping.asked(calls[1]!);
    bookkeeping.orderIsGuessed();
    for (const one of calls) bookkeeping.settled(one);
    expect(bookkeeping.isOrderGuessed).to.equal(true);
  });
});
