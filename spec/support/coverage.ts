import { takeCoverage } from 'node:v8';

const PAUSE_MILLIS = 20_000;

let writtenAt = performance.now();

/**
 * Writes what is covered now and then. Mocha kills a process that runs specs one second after the
 * last of them, and on a busy machine that may be too early for what is written at its end.
 */
export const mochaHooks = {
  afterAll(): void {
    if (process.env.NODE_V8_COVERAGE === undefined || performance.now() - writtenAt < PAUSE_MILLIS) return;
    takeCoverage();
    writtenAt = performance.now();
  },
};
