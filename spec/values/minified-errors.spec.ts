import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import type { InvalidWorkflowError } from '../../lib/core/errors/workflow-errors.js';
import { errorClassesOf } from '../../lib/values/errors/error-classes.js';
import {
  asPayload,
  DurableExecution,
  DurableWorkflow,
  describeWorkflow,
  Invoke,
  Step,
} from '../../lib/workflow/index.js';
import { EngineRig, errorOf, resultOf } from '../support/engine-rig.js';

/** What a minifier makes of classes, each as a build names it. */
const minified = {
  o: class o extends Error {},
  aB: class aB extends Error {},
  _t: class _t extends RangeError {},
  '': class extends Error {},
  named: class e extends Error {
    override readonly name = 'OnInstancesOnly';
  },
};

class Stable extends Error {
  static {
    this.prototype.name = 'x';
  }
}

describe('the name of an error class', () => {
  for (const [name, errorClass] of Object.entries(minified)) {
    it(`is refused where it looks like a minifier's, with what to do: ${name || '(none)'}`, () => {
      expect(() => errorClassesOf(() => [TypeError, errorClass], 'throws of step')).to.throw(
        InvalidArgumentError,
        /^throws of step\[1\]: expected a class with a stable name, got class .*keepNames in esbuild/,
      );
    });
  }

  it('may be short where it is on the prototype, which minifiers leave alone', () => {
    expect(errorClassesOf(() => [Stable])).to.deep.equal([Stable]);
  });

  it('is refused when the workflow is described, with all else', () => {
    class Checkout extends DurableWorkflow {
      @DurableExecution({ name: 'Checkout' })
      async run(): Promise<void> {}

      @Step({ throws: () => [minified.o] })
      async charge(): Promise<void> {}

      @Invoke({ functionName: 'bill', throws: () => [minified.aB] })
      async bill(): Promise<void> {
        return asPayload(1);
      }
    }
    try {
      describeWorkflow(Checkout);
      expect.fail('accepted');
    } catch (error) {
      const { faults } = error as InvalidWorkflowError;
      expect(faults).to.have.length(2);
      expect(faults[0]).to.match(
        /^@Step on charge: throws\[0\]: .*got class o\. It looks minified and may change with the next build/,
      );
      expect(faults[1]).to.match(/^@Invoke on bill: throws\[0\]: .*got class aB\./);
    }
  });

  it('is refused of what mapError makes, and the real error is kept', async () => {
    const rig = new EngineRig();
    const mapError = () => new minified.o('mapped');
    const output = await rig.run((context) =>
      context.runInChildContext('group', () => Promise.reject(new Error('the card is declined')), { mapError }),
    );
    expect(errorOf(output).ErrorType).to.equal('InvalidArgumentError');
    expect(errorOf(output).ErrorMessage)
      .to.match(/^what mapError returned: expected an error of a class with a stable name, got .*named 'o'/)
      .and.contain('the card is declined');
  });

  it('stays with an error that mapError gives a name itself', async () => {
    const rig = new EngineRig();
    const output = await rig.run((context) =>
      context
        .runInChildContext('group', () => Promise.reject(new Error('x')), {
          mapError: () => new minified.named('mapped'),
        })
        .catch((error) => error.errorType),
    );
    expect(resultOf(output)).to.equal('OnInstancesOnly');
  });

  it('is no cause to lose an error over what mapError forgot to return', async () => {
    const output = await new EngineRig().run((context) =>
      context.runInChildContext('group', () => Promise.reject(new Error('the card is declined')), {
        mapError: () => undefined as never,
      }),
    );
    expect(errorOf(output).ErrorMessage).to.match(
      /^what mapError returned: expected an Error, got undefined\. .*the card is declined/,
    );
  });
});
