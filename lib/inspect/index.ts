export { causeOf, type ErrorView } from './error-view.js';
export { ExecutionTimeline, isCancellation } from './execution-timeline.js';
export { type AttemptView, kindOf, labelOf, type OperationView } from './operation-view.js';
