import 'reflect-metadata';
import { expect } from 'chai';
import { InvalidWorkflowError } from '../../lib/core/errors/workflow-errors.js';
import { Callback, DurableExecution, DurableWorkflow, describeWorkflow, Step, Wait } from '../../lib/workflow/index.js';

class Order {
  id = '';
}
class Declined extends Error {}

/** The faults of a class, as the error lists them. */
function faultsOf(workflowClass: any): readonly string[] {
  try {
    describeWorkflow(workflowClass);
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidWorkflowError);
    return (error as InvalidWorkflowError).faults;
  }
  return [];
}

describe('describeWorkflow', () => {
  const serdes = {
    serialize: (value: unknown) => JSON.stringify(value),
    deserialize: (text: string | undefined) => JSON.parse(text!),
  };
  const retry = () => undefined;
  const replayLogging = 'errors';

  class Payments extends DurableWorkflow {
    @DurableExecution({ input: () => Order, returns: () => Late, name: 'pay-ments_1', retry, serdes, replayLogging })
    async run(_order: Order): Promise<Late> {
      return new Late();
    }

    @Step({ name: 'charge the card', returns: () => Late, throws: () => [Declined, TypeError], timeout: '5s' })
    async charge(): Promise<Late> {
      return new Late();
    }

    @Wait({ hours: 1 })
    async pause(): Promise<void> {}

    @Callback({ timeout: '3d' })
    async approval(): Promise<string> {
      return '';
    }

    undecorated(): void {}
  }
  class Late {
    at = 0;
  }

  it('gives everything that an engine needs, with classes that were declared later', () => {
    const { operations, input, returns, ...rest } = describeWorkflow(Payments);
    const named = { name: 'pay-ments_1', workflowClass: Payments };
    expect(rest).to.deep.equal({ ...named, retry, serdes, replayLogging });
    expect([input?.(), returns?.()]).to.deep.equal([Order, Late]);
    expect([...operations.keys()]).to.deep.equal(['charge the card', 'pause', 'approval']);
    expect(operations.get('charge the card')).to.include({ kind: 'step', key: 'charge' });
    expect(operations.get('charge the card')).to.have.nested.property('options.timeout', '5s');
    expect(operations.get('pause')).to.deep.include({ kind: 'wait', duration: { hours: 1 } });
    expect(operations.get('approval')).to.include({ kind: 'callback', key: 'approval' });
  });

  it('validates a class once and freezes what it gives', () => {
    expect(describeWorkflow(Payments)).to.equal(describeWorkflow(Payments)).and.to.be.frozen;
    expect(describeWorkflow(Payments).operations.get('charge the card')).to.be.frozen.and.have.property('options')
      .frozen;
  });

  it('lists all faults of a class at once', () => {
    class Mistaken extends DurableWorkflow {
      @DurableExecution({ name: 'no spaces please' })
      async run(): Promise<void> {}

      @(DurableExecution() as any)
      async again(): Promise<void> {}

      @Step({ timeout: '5 parsecs', retry: 3 as any, semantics: 'Once' as any, serdes: {} as any })
      async charge(): Promise<void> {}

      @Step({ name: 'charge' })
      async pay(): Promise<void> {}

      @Wait({ name: 'Ünprintable', hours: 1 } as any, { name: 'Ünprintable' })
      async pause(): Promise<void> {}

      @Callback({ heartbeatTimeout: { days: 400 } })
      async approval(): Promise<void> {}

      @Step({ name: 'x'.repeat(257) })
      async long(): Promise<void> {}

      @Step({ name: '' })
      async short(): Promise<void> {}
    }
    const expected = [
      /^@Step on charge: timeout: expected a duration/,
      /^@Step on charge: retry: expected a strategy, such as exponentialBackoff\(\) or fixedDelay\(\), got 3/,
      /^@Step on charge: semantics: expected StepSemantics.AtLeastOncePerRetry or StepSemantics.AtMostOncePerRetry, got "Once"/,
      /^@Step on charge: serdes: expected an object with the methods serialize\(value, context\) and deserialize\(text, context\), got {}/,
      /^@Wait on pause: name: expected 1 to 256 printable ASCII characters .*, got "Ünprintable"/,
      /^@Wait on pause: duration: expected a duration.*name/,
      /^@Callback on approval: heartbeatTimeout: expected at most 366d/,
      /^@Step on long: name: expected 1 to 256 printable/,
      /^@Step on short: name: expected 1 to 256 printable ASCII characters .*, got ""/,
      /^again has @DurableExecution, but the entry of a workflow is always the method run\. Rename again to run, or remove its decorator\./,
      /^charge and pay are both the operation 'charge'\. Give one of them another name: @Step\({ name: '...' }\)/,
      /^the name of the workflow must be 1 to 64 characters of \[a-zA-Z0-9-_\].*"no spaces please"/,
    ];
    const faults = faultsOf(Mistaken);
    expect(faults).to.have.length(expected.length);
    for (const [index, pattern] of expected.entries()) expect(faults[index]).to.match(pattern);
    expect(() => describeWorkflow(Mistaken)).to.throw(
      /^The workflow class Mistaken can't run:\n {2}1\. @Step on charge/,
    );
  });

  it('names thunks that give no class, and says what to write', () => {
    class Thunks extends DurableWorkflow {
      @DurableExecution({ input: Order as any, returns: () => undefined as any })
      async run(_order: Order): Promise<any> {}

      @Step({ returns: (() => ({})) as any })
      async object(): Promise<any> {}

      @Step({ returns: (() => [Order, Declined]) as any })
      async two(): Promise<any> {}

      @Callback({ returns: () => Later })
      async tooEarly(): Promise<any> {}

      @Step({ throws: Declined as any })
      async notAThunk(): Promise<void> {}

      @Step({ throws: () => [Order as any] })
      async notAnError(): Promise<void> {}

      @Step({ throws: () => [Declined, class Declined extends Error {}] })
      async sameNames(): Promise<void> {}

      @Step({ throws: () => Declined as any })
      async noArray(): Promise<void> {}

      @Step({ throws: () => [AlsoLater] })
      async errorTooEarly(): Promise<void> {}
    }
    const faults = faultsOf(Thunks);
    class Later {}
    class AlsoLater extends Error {}
    const expected = [
      /^@DurableExecution on run: input: .*\(\) => Order/,
      /^@DurableExecution on run: returns: .*got undefined/,
      /^@Step on object: returns: .*got {}/,
      /^@Step on two: returns: /,
      /^@Callback on tooEarly: returns: /,
      /^@Step on notAThunk: throws: .*got class Declined/,
      /^@Step on notAnError: throws\[0\]: expected a class that extends Error, got class Order/,
      /^@Step on sameNames: throws names two classes that are called Declined/,
      /^@Step on noArray: throws: .*got class Declined/,
      /^@Step on errorTooEarly: throws: .*did not exist yet when it was needed/,
    ];
    expect(faults).to.have.length(expected.length);
    for (const [index, pattern] of expected.entries()) expect(faults[index]).to.match(pattern);
    expect([Later, AlsoLater]).to.have.length(2);
  });

  it('lists options that are null with all else', () => {
    for (const option of ['serdes', 'retry', 'returns', 'drift', 'maxOperations']) {
      class Nulls extends DurableWorkflow {
        @DurableExecution({ [option]: null })
        async run(_order: Order): Promise<void> {}

        @Step({ name: 'naïve' })
        async work(): Promise<void> {}
      }
      const faults = faultsOf(Nulls);
      expect(faults, option).to.have.length(2);
      expect(faults[0]).to.match(new RegExp(`^@DurableExecution on run: ${option}: expected .*, got null`));
      expect(faults[1]).to.match(/^@Step on work: name: /);
    }
  });

  it('asks for an entry', () => {
    class NoEntry extends DurableWorkflow {
      @Step()
      async work(): Promise<void> {}
    }
    expect(faultsOf(NoEntry)).to.have.length(1);
    expect(faultsOf(NoEntry)[0]).to.match(/no method has @DurableExecution/);
  });

  it('refuses an entry that is not the method run', () => {
    class OtherEntry extends DurableWorkflow {
      @(DurableExecution() as any)
      async process(): Promise<void> {}
    }
    expect(faultsOf(OtherEntry)).to.deep.equal([
      'process has @DurableExecution, but the entry of a workflow is always the method run. Rename process to run, or remove its decorator.',
    ]);
  });

  it('refuses two decorators on one method, whichever is on top', () => {
    class EntryOnTop extends DurableWorkflow {
      @DurableExecution()
      @Step()
      async run(): Promise<void> {}
    }
    class StepOnTop extends DurableWorkflow {
      @Step()
      @DurableExecution()
      async run(): Promise<void> {}
    }
    expect(faultsOf(EntryOnTop)).to.deep.equal([
      'run has both @DurableExecution and @Step. A method takes one of them.',
    ]);
    expect(faultsOf(StepOnTop)).to.deep.equal([
      'run has both @Step and @DurableExecution. A method takes one of them.',
    ]);
  });

  it('refuses what is not a workflow class', () => {
    for (const candidate of [undefined, null, 'Order', {}, Order, () => Order, new Payments()]) {
      expect(() => describeWorkflow(candidate as any)).to.throw(
        InvalidWorkflowError,
        'is not a class that extends DurableWorkflow',
      );
    }
  });

  describe('the name of the workflow', () => {
    function named(className: string, name?: string) {
      class Workflow extends DurableWorkflow {
        @DurableExecution({ name })
        async run(): Promise<void> {}
      }
      Object.defineProperty(Workflow, 'name', { value: className });
      return Workflow;
    }

    it('is that of the class', () => {
      expect(describeWorkflow(named('Orders')).name).to.equal('Orders');
    });

    it('is the same when esbuild has put an underscore before it', () => {
      expect(describeWorkflow(named('_Orders')).name).to.equal('Orders');
    });

    it('is refused when a minifier made it, and told how to fix that', () => {
      for (const minified of ['a', 'xY', '_q', '']) {
        expect(faultsOf(named(minified))[0]).to.match(/minifier.*@DurableExecution\({ name: 'Order' }\).*keepNames/);
        expect(describeWorkflow(named(minified, 'order')).name).to.equal('order');
      }
      expect(describeWorkflow(named('a', 'a')).name).to.equal('a');
    });

    it('must fit into an execution id', () => {
      for (const name of ['', 'a b', 'ä', 'x'.repeat(65), 7 as any, '$LATEST']) {
        expect(faultsOf(named('Orders', name))[0]).to.match(/must be 1 to 64 characters/);
      }
      expect(describeWorkflow(named('Orders', 'x'.repeat(64))).name).to.have.length(64);
      expect(faultsOf(named('Örders'))[0]).to.match(/"Örders"/);
    });
  });

  describe('the class of the input', () => {
    it('is that of the parameter, where metadata tells it', () => {
      class Told extends DurableWorkflow {
        @DurableExecution()
        async run(_order: Order): Promise<void> {}
      }
      class ToldByBase extends Told {}
      expect(describeWorkflow(Told).input?.()).to.equal(Order);
      expect(describeWorkflow(ToldByBase).input?.()).to.equal(Order);
    });

    it('is that of an optional parameter or one with a default, and none for a union, as the guide says', () => {
      class Optional extends DurableWorkflow {
        @DurableExecution()
        async run(_order?: Order): Promise<void> {}
      }
      class WithDefault extends DurableWorkflow {
        @DurableExecution()
        async run(_order: Order = new Order()): Promise<void> {}
      }
      class OrUndefined extends DurableWorkflow {
        @DurableExecution()
        async run(_order: Order | undefined): Promise<void> {}
      }
      class OrNull extends DurableWorkflow {
        @DurableExecution()
        async run(_order: Order | null): Promise<void> {}
      }
      class OptionalOrNull extends DurableWorkflow {
        @DurableExecution()
        async run(_order?: Order | null): Promise<void> {}
      }
      class Part extends DurableWorkflow {
        @DurableExecution()
        async run(_order: Partial<Order>): Promise<void> {}
      }
      for (const workflow of [Optional, WithDefault]) {
        expect(describeWorkflow(workflow).input?.(), workflow.name).to.equal(Order);
      }
      for (const workflow of [OrUndefined, OrNull, OptionalOrNull, Part]) {
        expect(describeWorkflow(workflow).input, workflow.name).to.equal(undefined);
      }
    });

    it('is none for plain parameters, for no parameter, and where a serdes takes over', () => {
      class PlainObject extends DurableWorkflow {
        @DurableExecution()
        async run(_order: { id: string }): Promise<void> {}
      }
      class PlainText extends DurableWorkflow {
        @DurableExecution()
        async run(_name: string): Promise<void> {}
      }
      class Nothing extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<void> {}
      }
      class WithSerdes extends DurableWorkflow {
        @DurableExecution({ serdes })
        async run(_orders: Order[]): Promise<void> {}
      }
      class BigNumber extends DurableWorkflow {
        @DurableExecution()
        async run(_id: bigint): Promise<void> {}
      }
      class Counts extends DurableWorkflow {
        @DurableExecution()
        async run(_counts: Map<string, number>): Promise<void> {}
      }
      class Bytes extends DurableWorkflow {
        @DurableExecution()
        async run(_bytes: Uint8Array): Promise<void> {}
      }
      class SaidPlain extends DurableWorkflow {
        @DurableExecution({ input: () => Object })
        async run(_orders: string[]): Promise<void> {}
      }
      for (const workflow of [PlainObject, PlainText, Nothing, WithSerdes, SaidPlain, BigNumber, Counts, Bytes]) {
        expect(describeWorkflow(workflow).input, workflow.name).to.equal(undefined);
      }
    });

    it('must be named where metadata shows that there is one and not which', () => {
      class Many extends DurableWorkflow {
        @DurableExecution()
        async run(_orders: Order[]): Promise<void> {}
      }
      expect(faultsOf(Many)).to.have.length(1);
      expect(faultsOf(Many)[0]).to.match(
        /run takes an input for which decorator metadata has only function Array.*\(\) => \[Order\]/,
      );
    });

    it('must be one', () => {
      class TwoInputs extends DurableWorkflow {
        // @ts-expect-error a compile error too
        @DurableExecution({ input: () => Order })
        async run(_order: Order, _other: Order): Promise<void> {}
      }
      expect(faultsOf(TwoInputs)[0]).to.match(/run takes 2 parameters, and an execution has one input/);
    });
  });
});
