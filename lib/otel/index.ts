export { durableIds, type SpanIdGenerator } from './forced-ids.js';
export { otel } from './otel.js';
export type { OtelOptions } from './otel-settings.js';
