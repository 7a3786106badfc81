import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

/**
 * The counts are exact and come out alike on every Node. What is left is for requests that happen
 * to be cut elsewhere.
 */
const MOST_GROWTH = 1.05;

/**
 * V8 does not count the calls that its optimizing compilers inline, and when these set in is a
 * matter of time.
 */
const COUNT_EVERY_CALL = ['--no-opt', '--no-maglev'];

describe('the work that the engine does for an operation', () => {
  it('does not grow with the number of operations', async () => {
    const script = fileURLToPath(new URL('./processes/count-work.js', import.meta.url));
    // A process of its own: counting what runs would spoil the counts of a coverage report.
    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, [...COUNT_EVERY_CALL, script], { env });
    const counts: Record<string, [number, number]> = JSON.parse(stdout);
    expect(Object.keys(counts)).to.have.length.greaterThan(10);
    for (const [situation, [few, many]] of Object.entries(counts)) {
      expect(few, situation).to.be.greaterThan(10);
      expect(
        many / few,
        `${situation}: ${few} blocks of code for each of few, ${many} for each of many`,
      ).to.be.lessThan(MOST_GROWTH);
    }
  });
});
