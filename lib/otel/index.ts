export { durableIds, type SpanIdGenerator } from './forced-ids.js';
export { durableExecutionPluginProvider, otel } from './otel.js';
export type { OtelOptions } from './otel-settings.js';
