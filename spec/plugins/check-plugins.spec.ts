import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { checkPlugins } from '../../lib/plugins/index.js';
import { noting } from './plugin-kit.js';

class Tracing {
  readonly #spans = 0;
  onOperationStart(): number {
    return this.#spans;
  }
  flush(): void {}
}

class Sampling extends Tracing {
  onOperationEnd(): void {}
}

const refusalOf = (plugins: unknown): string => {
  try {
    checkPlugins(plugins, 'plugins of createHandler(Order)');
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidArgumentError);
    return (error as Error).message;
  }
  return expect.fail('They were accepted.');
};

describe('plugins', () => {
  it('may be objects, instances with members of their own, and functions', () => {
    const module = Object.assign(Object.create(null), { enrichLog: () => ({}) });
    const some = { onOperationEnd: undefined, wrapAttempt: () => {}, onset: 1, once: () => {}, onlyOn: 'production' };
    checkPlugins(
      [noting('a', []), new Sampling(), () => new Tracing(), module, some],
      'plugins of createHandler(Order)',
    );
  });

  it('are refused when they are none', () => {
    expect(refusalOf({})).to.equal('plugins of createHandler(Order): expected an array of plugins, got {}.');
    const none = [undefined, null, 'tracing', 7];
    for (const plugin of none) {
      expect(refusalOf([new Tracing(), plugin]))
        .to.include('plugins[1] of createHandler(Order): expected a plugin')
        .and.include(`got ${JSON.stringify(plugin)}`);
    }
    expect(refusalOf([Tracing])).to.include('got class Tracing. Pass new Tracing().');
    expect(refusalOf([{ flush() {} }])).to.include('The hooks are onInvocationStart, ');
  });

  it('are refused when a hook is no function, or the name no text', () => {
    expect(refusalOf([{ ...noting('a', []), name: 7 }])).to.equal(
      'name of plugins[0] of createHandler(Order): expected a string, got 7.',
    );
    expect(refusalOf([{ onOperationEnd: true }])).to.equal(
      'onOperationEnd of plugins[0] of createHandler(Order): expected a function, got true.',
    );
  });

  it('are refused when what a function has for runtimes is no function', () => {
    const factory = Object.assign(() => new Tracing(), { onRuntimeStart: true });
    expect(refusalOf([factory])).to.equal(
      'onRuntimeStart of plugins[0] of createHandler(Order): expected a function, got true.',
    );
  });

  it('are refused when a hook does not exist, with what was probably meant', () => {
    const refusalOfHook = (name: string) => refusalOf([{ ...noting('a', []), [name]: () => {} }]);
    expect(refusalOfHook('onOperationEnds')).to.equal(
      'plugins[0] of createHandler(Order): expected hooks that exist, got "a method onOperationEnds". Did you mean onOperationEnd?',
    );
    const meant = {
      onOperationsChange: 'onOperationChange',
      wrapAttempts: 'wrapAttempt',
      onInvokationStart: 'onInvocationStart',
      onOperationAttemptStart: 'onAttemptStart',
      wrapOperationAttemptFn: 'wrapAttempt',
      wrapChildContextFn: 'wrapContext',
      enrichLogContext: 'enrichLog',
    };
    for (const [name, hook] of Object.entries(meant)) {
      expect(refusalOfHook(name)).to.match(new RegExp(`Did you mean ${hook}\\?$`));
    }
    expect(refusalOfHook('onEverythingElseThatHappens')).to.include('The hooks are ').and.not.include('Did you mean');
  });

  it('are refused for a hook of a base class too', () => {
    class Mistaken extends Tracing {
      onOperationStarted(): void {}
    }
    class Better extends Mistaken {}
    expect(refusalOf([new Better()]))
      .to.include('onOperationStarted')
      .and.include('Did you mean onOperationStart?');
  });
});
