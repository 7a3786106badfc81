import { isDeepStrictEqual } from 'node:util';
import { type InputOf, type OutputOf, plainText, type WorkflowClass } from '../../client/index.js';
import { type CrashPoint, CrashTestError, ExecutionStuckError } from '../../core/errors/testing-errors.js';
import type { Operation } from '../../core/wire/index.js';
import type { WithFactory } from '../../workflow/index.js';
import { errorText, isSameRecord, operationPath, recordText } from '../execution/recorded-operation.js';
import type { TestEnvironment } from '../execution/test-environment.js';
import { type RunnerHooks, withHooks } from '../runner/runner-hooks.js';
import { WorkflowTestRunner, type WorkflowTestRunnerOptions } from '../runner/workflow-test-runner.js';
import { AnsweringEnvironment } from './callback-answers.js';
import type { CrashEverywhereOptions, CrashReport } from './crash-everywhere.js';
import { type CrashFault, describeCrash } from './crash-fault.js';
import { CrashHarness, type Mutate, type PlannedCrash } from './crash-harness.js';

/** The end of a run. */
interface Ending<Output> {
  readonly status: string;
  /** Status with result or error, as text. */
  readonly text: string;
  readonly value: Output | undefined;
  readonly operations: readonly Operation[];
  readonly checkpoints: number;
}

export interface CrashTestProps<W extends WorkflowClass> {
  readonly workflow: W;
  readonly input: InputOf<W>;
  /** Returns the options of a run, with fakes of its own. */
  readonly options: () => Omit<CrashEverywhereOptions<W>, 'maxCrashes'>;
  /** Where each checkpoint is hit, one run for each. */
  readonly whens: readonly CrashPoint['when'][];
  /** The most runs besides the undisturbed one. Default: no bound. */
  readonly most?: number | undefined;
  readonly mutate?: Mutate | undefined;
}

/**
 * Runs a workflow once undisturbed, and then once per crash or pause. See `crashEverywhere` and
 * `pauseEverywhere`.
 */
export class CrashTest<W extends WorkflowClass> {
  readonly #props: CrashTestProps<W>;

  constructor(props: CrashTestProps<W>) {
    this.#props = props;
  }

  async run(): Promise<CrashReport<OutputOf<W>>> {
    const undisturbed = await this.#runOnce(undefined, undefined);
    const crashes: CrashPoint[] = [];
    for (const planned of this.#planned(undisturbed.checkpoints)) {
      const crashed = await this.#runOnce(planned, undisturbed);
      if (crashed.crash !== undefined) crashes.push(crashed.crash);
    }
    return { status: undisturbed.status, result: undisturbed.value, checkpoints: undisturbed.checkpoints, crashes };
  }

  /** What to try. If it is more than the most runs, it is spread evenly over the execution. */
  #planned(checkpoints: number): PlannedCrash[] {
    const { whens, most = Number.POSITIVE_INFINITY } = this.#props;
    const all: PlannedCrash[] = [];
    for (let checkpoint = 1; checkpoint <= checkpoints; checkpoint++) {
      for (const when of whens) all.push({ checkpoint, when });
    }
    if (all.length <= most) return all;
    return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
  }

  async #runOnce(
    planned: PlannedCrash | undefined,
    undisturbed: Ending<OutputOf<W>> | undefined,
  ): Promise<Ending<OutputOf<W>> & { readonly crash: CrashPoint | undefined }> {
    const { workflow, input, mutate = (handler) => handler } = this.#props;
    const { callbacks = {}, prepare, compare, ...options } = this.#props.options();
    const harness = new CrashHarness(planned, mutate, (executionId) => runner.client.pause(executionId));
    let environment!: TestEnvironment;
    const hooks: RunnerHooks = {
      observer: harness,
      around: harness.around,
      environment: (virtual) => {
        environment = virtual;
        return new AnsweringEnvironment(virtual, callbacks, harness.executionIds);
      },
    };
    const make = () => new WorkflowTestRunner<W>(workflow, options as WithFactory<WorkflowTestRunnerOptions<W>>);
    const runner = withHooks(hooks, make);
    prepare?.(runner);
    const start = [input, { name: 'crash-test' }] as unknown as Parameters<typeof runner.start>;
    const execution = await runner.start(...start);
    let stuck: ExecutionStuckError | undefined;
    try {
      await execution.untilEnded();
    } catch (error) {
      if (!(error instanceof ExecutionStuckError)) throw error;
      stuck = error;
    }
    if (harness.fault !== undefined) throw crashTestError(workflow.name, harness.fault, harness.crash);
    if (stuck !== undefined && undisturbed === undefined) throw stuck;
    const { operations } = await environment.look(execution.executionId);
    const { status, result, error } = await runner.client.describe(execution.executionId);
    const value = status === 'SUCCEEDED' ? await runner.client.result<OutputOf<W>>(execution.executionId) : undefined;
    const resultText =
      error === undefined ? plainText(result) : errorText({ ErrorType: error.type, ErrorMessage: error.message });
    const text = stuck?.message ?? (resultText === undefined ? status : `${status} with ${resultText}`);
    const ending = { status, text, value, operations, checkpoints: harness.checkpoints, crash: harness.crash };
    if (undisturbed !== undefined && !isSameEnding(undisturbed, ending, compare)) {
      throw crashTestError(workflow.name, differenceOf(undisturbed, ending), harness.crash);
    }
    return ending;
  }
}

function isSameEnding<Output>(
  undisturbed: Ending<Output>,
  crashed: Ending<Output>,
  compare: ((actual: Output, expected: Output) => boolean) | undefined,
): boolean {
  if (undisturbed.status !== 'SUCCEEDED' || crashed.status !== 'SUCCEEDED') return undisturbed.text === crashed.text;
  if (compare !== undefined) return compare(crashed.value as Output, undisturbed.value as Output);
  // Encrypted again, the same value is another text.
  return undisturbed.text === crashed.text || isDeepStrictEqual(undisturbed.value, crashed.value);
}

/**
 * The first operation whose record differs from that of the undisturbed run: there the runs part.
 */
function differenceOf(undisturbed: Ending<unknown>, crashed: Ending<unknown>): CrashFault {
  const what = 'the execution ended differently from the undisturbed run';
  const ending = { what, expected: undisturbed.text, actual: crashed.text };
  const [expected, actual] = [byId(undisturbed.operations), byId(crashed.operations)];
  const differing = [...new Map([...expected, ...actual]).values()].filter(
    ({ Id }) => !isSameRecord(expected.get(Id), actual.get(Id)),
  );
  // A context differs because an operation in it does.
  const first = differing.find(({ Id }) => !differing.some(({ ParentId }) => ParentId === Id));
  if (first === undefined) return { ...ending, operation: '(the workflow itself)', operationId: undefined };
  const [then, now] = [expected.get(first.Id), actual.get(first.Id)];
  return {
    ...ending,
    what: `${what}. The first operation with another record is this one: ${recordText(now)} instead of ${recordText(then)}`,
    operation: operationPath(first, (id) => expected.get(id) ?? actual.get(id)),
    operationId: first.Id,
  };
}

function byId(operations: readonly Operation[]): Map<string, Operation> {
  return new Map(operations.map((operation) => [operation.Id, operation]));
}

function crashTestError(workflow: string, fault: CrashFault, crash: CrashPoint | undefined): CrashTestError {
  return new CrashTestError({ ...fault, workflow, crash, when: describeCrash(crash) });
}
