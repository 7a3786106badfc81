import type { Logger } from '../../core/logging/index.js';

const silent: Logger = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });

/**
 * Settings of the engine in tests. Its pauses are shorter than in production, since only a test
 * that is about to fail runs into one. It logs nothing, so that a test's output is its own.
 */
export const TEST_SETTINGS = Object.freeze({ graceMillis: 20, stallMillis: 1000, logger: silent });
