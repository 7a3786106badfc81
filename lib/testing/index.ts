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
} from '../errors/testing-errors.js';
export { type ContractHarness, describeStoreContract, type StoreContractOptions } from '../stores/store-contract.js';
export { type AssertReplayableOptions, assertReplayable } from './assert-replayable.js';
export { assertCompletedStep, assertFailed, assertSucceeded, assertSuspendedOn } from './assertions.js';
export type { CallbackAnswers } from './callback-answers.js';
export type { ExpectedError } from './checks.js';
export { CloudTestRunner, type CloudTestRunnerOptions } from './cloud-test-runner.js';
export { type CrashEverywhereOptions, type CrashReport, crashEverywhere } from './crash-everywhere.js';
export type { DeterminismOptions } from './determinism/determinism-guard.js';
export type { DeterminismSource } from './determinism/sources.js';
export type { Floating } from './floating-operations.js';
export { type SavedExecution, type SaveRunningOptions, saveRunning } from './save-running.js';
export type { SavedEvents, SavedHistory } from './saved-history.js';
export { Stub } from './stub.js';
export type { ArgumentsOf, MethodOf, ResultOf, StubBody, StubCall } from './stub-types.js';
export { TestCallback } from './test-callback.js';
export { TestExecution } from './test-execution.js';
export { TestOperation } from './test-operation.js';
export type { TestRunner } from './test-runner.js';
export { WorkflowTestRunner, type WorkflowTestRunnerOptions } from './workflow-test-runner.js';
