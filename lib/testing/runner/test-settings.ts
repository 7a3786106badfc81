import type { Logger } from '../../core/logging/index.js';

const silent: Logger = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });

/**
 * What the engine is set to in tests. It waits shorter than in production, since a test that meets
 * one of these times is waiting for its failure; and a test's output is its own.
 */
export const TEST_SETTINGS = Object.freeze({ graceMillis: 20, stallMillis: 1000, logger: silent });
