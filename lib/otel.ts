/**
 * OpenTelemetry: traces of executions, with ids that are the same on every machine.
 *
 * @module
 */
export {
  durableExecutionPluginProvider,
  durableIds,
  type OtelOptions,
  otel,
  type SpanIdGenerator,
} from './otel/index.js';
