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
} from '../core/errors/testing-errors.js';
export {
  type ContractHarness,
  describeStoreContract,
  type StoreContractOptions,
} from '../stores/contract/store-contract.js';
export type { ExpectedError } from './assertions/assertion-checks.js';
export { assertCompletedStep, assertFailed, assertSucceeded, assertSuspendedOn } from './assertions/assertions.js';
export { CloudTestRunner, type CloudTestRunnerOptions } from './cloud/cloud-test-runner.js';
export { type CrashEverywhereOptions, type CrashReport, crashEverywhere } from './crash/crash-everywhere.js';
export type { DeterminismOptions } from './determinism/determinism-guard.js';
export type { DeterminismSource } from './determinism/sources.js';
export { type AssertReplayableOptions, assertReplayable } from './replay/assert-replayable.js';
export type { Floating } from './replay/floating-operations.js';
export { type SavedExecution, type SaveRunningOptions, saveRunning } from './replay/save-running.js';
export type { SavedEvents, SavedHistory } from './replay/saved-history.js';
export type { CallbackAnswers } from './runner/callback-answers.js';
export { TestCallback } from './runner/test-callback.js';
export { TestExecution } from './runner/test-execution.js';
export { TestOperation } from './runner/test-operation.js';
export type { TestRunner } from './runner/test-runner.js';
export { WorkflowTestRunner, type WorkflowTestRunnerOptions } from './runner/workflow-test-runner.js';
export { Stub } from './stubs/stub.js';
export type { ArgumentsOf, MethodOf, ResultOf, StubBody, StubCall } from './stubs/stub-types.js';
