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

/** A few of them on each engine; the whole set takes its time, and runs in CI. */
const ENGINES = [
  {
    name: 'its own service',
    file: fileURLToPath(import.meta.resolve('./engine.js')),
    ids: ['1-17', '3-1', '9-1'],
  },
  {
    name: 'the emulator, through the AWS client',
    file: fileURLToPath(import.meta.resolve('./emulator-engine.js')),
    ids: ['4-1', '7-1'],
  },
];

describe('the requirements for durable execution SDKs', () => {
  const reason = isThere
    ? ''
    : ` (skipped: no conformance harness at ${harness}; EVERSTEP_CONFORMANCE names its folder)`;

  for (const { name, file, ids } of ENGINES) {
    it(`are met by Everstep on ${name}: ${ids.join(', ')}${reason}`, async function () {
      if (!isThere) this.skip();
      // The first run installs the harness.
      const args = ['--handlers', handlers, '--engine', file, '--strict-tail', ...ids];
      const { stdout } = await promisify(execFile)(harness, args).catch((error) => error as { stdout: string });
      expect(stdout).to.contain(`${ids.length}/${ids.length} passed`);
    });
  }
});
