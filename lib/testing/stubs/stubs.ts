import type { CallbackClient, WorkflowClass } from '../../client/index.js';
import { invalidArgument } from '../../core/errors/argument-errors.js';
import { isPromiseLike } from '../../core/promise-like.js';
import type { Clock } from '../../core/time/index.js';
import type { RuntimeFunction, WorkflowBinding, WorkflowEntry } from '../../service/index.js';
import { type DurableWorkflow, type Method, membersOf, neededArguments } from '../../workflow/index.js';
import { Stub } from './stub.js';
import { StubTargets } from './stub-targets.js';
import type { MethodOf, StubBody } from './stub-types.js';
import { stubbedMethod } from './stubbed-method.js';

interface Stubbed {
  readonly stub: Stub;
  /** The method that new instances get. */
  readonly method: Method;
}

export interface StubsProps {
  readonly clock: Clock;
  /** The functions of the runner. Those that answer stubbed invokes are added. */
  readonly functions: Map<string, RuntimeFunction>;
  readonly callbacks: () => CallbackClient;
}

/**
 * The stubs of one runner. Each new instance of a workflow gets them as own methods, so that
 * neither the class nor another runner is changed.
 */
export class Stubs {
  readonly #props: StubsProps;
  readonly #targets: StubTargets;
  /** Stubs by method, for each class that the runner runs. */
  readonly #stubs = new Map<WorkflowClass, Map<string | symbol, Stubbed>>();

  constructor(props: StubsProps) {
    this.#props = props;
    this.#targets = new StubTargets(props.functions);
  }

  /**
   * Returns a source whose instances have the stubs. What is no valid source is returned as it is:
   * it is refused elsewhere.
   */
  prepare(source: WorkflowEntry): WorkflowEntry {
    const { workflow, create } = (isBindable(source) ? bindingOf(source) : Object(source)) as WorkflowBinding;
    if (typeof workflow !== 'function' || typeof create !== 'function') return source;
    const stubs = new Map<string | symbol, Stubbed>();
    this.#stubs.set(workflow, stubs);
    const stubbed = (instance: DurableWorkflow) => {
      if (stubs.size > 0 && instance instanceof workflow) put(stubs, instance);
      return instance;
    };
    return {
      ...(typeof source === 'object' && source),
      workflow,
      create: () => {
        const made = create();
        return isPromiseLike(made) ? made.then((instance) => stubbed(instance)) : stubbed(made);
      },
    };
  }

  /**
   * @param body `undefined` for a spy, which runs the method's own body.
   * @throws InvalidArgumentError for a workflow that the runner does not run, and a method that
   *   can't be stubbed.
   */
  add<W extends WorkflowClass, K extends MethodOf<W>>(workflow: W, method: K, body?: StubBody<W, K>): Stub<W, K> {
    const key = method as string | symbol;
    const stubs = this.#stubs.get(workflow);
    if (stubs === undefined) {
      throw invalidArgument({
        what: 'workflow of a stub',
        got: workflow,
        expected: `a workflow of this runner: ${listed([...this.#stubs.keys()].map(({ name }) => name))}`,
        cure: "Give the runner in `workflows` what the one under test invokes, or stub the invoke's own method.",
      });
    }
    const marks = membersOf(workflow.prototype, []).map(({ mark }) => mark);
    const mark = marks.find((candidate) => candidate.key === key);
    if (mark === undefined || mark.details.kind === 'wait') {
      const names = marks.filter(({ details }) => details.kind !== 'wait').map((candidate) => String(candidate.key));
      throw invalidArgument({
        what: `method of a stub of ${workflow.name}`,
        got: key,
        expected: `a decorated method with a body: ${listed(names)}`,
        cure: mark && 'Waits need no stub: the runner skips them.',
      });
    }
    const stub = new Stub<W, K>(body, () => {
      if (stubs.get(key)?.stub === widened) stubs.delete(key);
    });
    const widened = stub as unknown as Stub;
    const { clock, callbacks } = this.#props;
    stubs.set(key, {
      stub: widened,
      method: stubbedMethod({ stub: widened, mark, clock, callbacks, targets: this.#targets }),
    });
    return stub;
  }
}

function put(stubs: ReadonlyMap<string | symbol, Stubbed>, instance: object): void {
  for (const [key, { method }] of stubs) Object.defineProperty(instance, key, { value: method, configurable: true });
}

/** Whether a class can be constructed without `create`. Others are refused elsewhere. */
function isBindable(source: WorkflowEntry): source is WorkflowClass {
  return typeof source === 'function' && neededArguments(source) === 0;
}

function bindingOf(workflow: WorkflowClass): WorkflowBinding {
  return { workflow, create: () => new workflow() };
}

function listed(names: readonly string[]): string {
  return names.join(', ') || 'there is none';
}
