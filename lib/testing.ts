/**
 * Tests workflows like ordinary classes, in milliseconds: no server, no real time, no fake timers.
 *
 * @module
 */
export {
  type CrashPoint,
  CrashTestError,
  type CrashTestFailure,
  ExecutionStuckError,
  FloatingOperationError,
  InvalidHistoryError,
  NonDeterminismFoundError,
  OperationNotFoundError,
  type ReplayDrift,
  ReplayDriftError,
} from './core/errors/testing-errors.js';
export {
  type ContractHarness,
  describeStoreContract,
  type StoreContractOptions,
} from './stores/contract/store-contract.js';
export type { ExpectedError } from './testing/assertions/assertion-checks.js';
export {
  assertCompletedStep,
  assertFailed,
  assertSucceeded,
  assertSuspendedOn,
} from './testing/assertions/assertions.js';
export { CloudTestRunner, type CloudTestRunnerOptions } from './testing/cloud/cloud-test-runner.js';
export { type CrashEverywhereOptions, type CrashReport, crashEverywhere } from './testing/crash/crash-everywhere.js';
export type { DeterminismOptions } from './testing/determinism/determinism-guard.js';
export type { DeterminismSource } from './testing/determinism/sources.js';
export { type AssertReplayableOptions, assertReplayable } from './testing/replay/assert-replayable.js';
export type { Floating } from './testing/replay/floating-operations.js';
export { type SavedExecution, type SaveRunningOptions, saveRunning } from './testing/replay/save-running.js';
export type { SavedEvents, SavedHistory } from './testing/replay/saved-history.js';
export type { CallbackAnswers } from './testing/runner/callback-answers.js';
export { TestCallback } from './testing/runner/test-callback.js';
export { TestExecution } from './testing/runner/test-execution.js';
export { TestOperation } from './testing/runner/test-operation.js';
export type { TestRunner } from './testing/runner/test-runner.js';
export { WorkflowTestRunner, type WorkflowTestRunnerOptions } from './testing/runner/workflow-test-runner.js';
export { Stub } from './testing/stubs/stub.js';
export type { ArgumentsOf, MethodOf, ResultOf, StubBody, StubCall } from './testing/stubs/stub-types.js';
