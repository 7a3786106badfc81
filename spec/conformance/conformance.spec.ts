import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const kit = process.env.EVERSTEP_CONFORMANCE ?? join(process.cwd(), '../shared/conformance');
const harness = join(kit, 'run');
const isThere = existsSync(harness);

const handlers = fileURLToPath(import.meta.resolve('./handlers.js'));
const engine = fileURLToPath(import.meta.resolve('./engine.js'));

/** One of each group; the whole set takes its time, and runs in CI. */
const IDS = ['1-17', '2-1', '3-1', '4-1', '5-1', '6-2', '7-1', '8-1', '9-1', '10-1'];

describe('the requirements for durable execution SDKs', () => {
  const reason = isThere
    ? ''
    : ` (skipped: no conformance harness at ${harness}; EVERSTEP_CONFORMANCE names its folder)`;

  it(`are met by Everstep on its own service: ${IDS.join(', ')}${reason}`, async function () {
    if (!isThere) this.skip();
    // The first run installs the harness.
    this.timeout(60_000);
    const args = ['--handlers', handlers, '--engine', engine, '--strict-tail', ...IDS];
    const { stdout } = await promisify(execFile)(harness, args).catch((error) => error as { stdout: string });
    expect(stdout).to.contain(`${IDS.length}/${IDS.length} passed`);
  });
});
