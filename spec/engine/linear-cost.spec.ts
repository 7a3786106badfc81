import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

/** A tenth is for what comes once for each invocation or request. */
const MOST_GROWTH = 1.1;

describe('the work that the engine does for an operation', function () {
  this.timeout(60_000);

  it('does not grow with the number of operations', async () => {
    const script = fileURLToPath(new URL('./processes/count-work.js', import.meta.url));
    // A process of its own: counting what runs would spoil the counts of a coverage report.
    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
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
