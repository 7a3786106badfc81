import {
  checkedWorkflows,
  type InputOf,
  type OutputOf,
  type StartArguments,
  type WorkflowClass,
  type WorkflowClient,
  WorkflowCodec,
} from '../../client/index.js';
import { checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import { type Duration, durationSeconds } from '../../core/time/index.js';
import { LambdaApi } from '../../lambda/lambda-api.js';
import { CLIENT_OPTIONS, type LambdaWorkflowClientOptions, lambdaClient } from '../../lambda/lambda-workflow-client.js';
import { TestExecution } from '../execution/test-execution.js';
import type { TestRunner } from '../execution/test-runner.js';
import { CloudEnvironment } from './cloud-environment.js';

const DEFAULT_POLL_MILLIS = 500;
const DEFAULT_PATIENCE = '60s';

/** Options of {@link CloudTestRunner}: those of `LambdaWorkflowClient`, and how it waits. */
export interface CloudTestRunnerOptions extends Omit<LambdaWorkflowClientOptions, 'clock'> {
  /** The milliseconds between two requests for the state of an execution, above 0. Default: 500. */
  readonly pollMillis?: number | undefined;
  /**
   * How long a test waits for the next event of an execution. A wait or a retry that would take
   * longer fails the test at once. Default: 60 seconds.
   */
  readonly patience?: Duration | undefined;
}

const { clock: _, ...CLIENT } = CLIENT_OPTIONS;
const OPTIONS: OptionChecks<CloudTestRunnerOptions> = {
  ...CLIENT,
  pollMillis: optionCheck((value) => value > 0 && Number.isFinite(value), 'a number of milliseconds above 0'),
  patience: undefined,
};

/**
 * Tests a workflow that is deployed on AWS Lambda, or that runs under `everstep emulate`. It has
 * the methods of {@link TestRunner}, as `WorkflowTestRunner` does, but time passes at its normal
 * speed and nothing can be stubbed. `TestExecution` shows what the history of the execution
 * contains.
 *
 * @example
 * ```ts
 * const runner = new CloudTestRunner(OrderWorkflow, { functionNames: { Order: 'orders-test:live' } });
 * const execution = await runner.start(order);
 * await execution.callback('approval').succeed({ granted: true });
 * const receipt = await execution.result();
 * ```
 */
export class CloudTestRunner<W extends WorkflowClass> implements TestRunner<W> {
  /** The client for executions on Lambda. */
  readonly client: WorkflowClient;
  /**
   * Starts executions without validating the input: the workflow does that.
   */
  readonly #invoker: WorkflowClient;
  readonly #workflow: W;
  readonly #environment: CloudEnvironment;

  /**
   * @throws InvalidWorkflowError that lists everything wrong with a class.
   * @throws InvalidArgumentError for invalid options.
   */
  constructor(workflow: W, options: CloudTestRunnerOptions = {}) {
    checkOptions(options, OPTIONS, 'CloudTestRunner');
    const { pollMillis = DEFAULT_POLL_MILLIS, patience = DEFAULT_PATIENCE, workflows = [], ...others } = options;
    const patienceMillis = durationSeconds(patience, { what: 'patience of CloudTestRunner' }) * 1000;
    const known = [workflow, ...checkedWorkflows(workflows, 'CloudTestRunner')];
    const api = new LambdaApi(others.client);
    const codec = new WorkflowCodec(others.serdes, { validatesInputs: false });
    this.client = lambdaClient({ ...others, workflows: known }, { api });
    this.#invoker = lambdaClient(others, { api, codec });
    this.#workflow = workflow;
    this.#environment = new CloudEnvironment({ client: this.client, pollMillis, patienceMillis });
  }

  /**
   * Starts an execution. It shows its state when one of its `until…` methods was last awaited. If
   * the input is invalid the execution ends FAILED with `InvalidInputError`, as when the function
   * is invoked; `client.start` rejects with that error instead.
   */
  async start(...inputAndOptions: StartArguments<InputOf<W>>): Promise<TestExecution<OutputOf<W>>> {
    const ref = await this.#invoker.start<W>(this.#workflow, ...inputAndOptions);
    return new TestExecution(ref, this.#environment);
  }

  /**
   * Starts an execution and waits for its end.
   *
   * @throws ExecutionStuckError if it waits for a callback without a timeout, or for longer than
   *   the runner's `patience`.
   */
  async run(...inputAndOptions: StartArguments<InputOf<W>>): Promise<TestExecution<OutputOf<W>>> {
    const execution = await this.start(...inputAndOptions);
    return execution.untilEnded();
  }
}
