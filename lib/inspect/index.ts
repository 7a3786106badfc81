export { type ErrorView, errorChain } from './error-view.js';
export {
  type ExecutionMoment,
  ExecutionTimeline,
  isCancellation,
  type RecordedReason,
  reasonOf,
} from './execution-timeline.js';
export { type AttemptView, kindOf, labelOf, type OperationView, titleOf } from './operation-view.js';
export { keptText, recordedValueView } from './recorded-value.js';
export { writtenOut } from './written-out.js';
