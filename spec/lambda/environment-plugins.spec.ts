import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { LineLogger } from '../support/line-logger.js';

class Instant extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return 'done';
  }
}

const SOURCE = `
export const durableExecutionPluginProvider = {
  createPlugin: () => ({ onInvocationEnd: ({ status }) => globalThis.layered.push(status) }),
};
`;

const execution = { Id: 'e', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0 } as const;
const event = { DurableExecutionArn: 'arn', CheckpointToken: 't', InitialExecutionState: { Operations: [execution] } };
const layered: string[] = [];

describe('plugins that the environment names', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everstep-layer-'));
    await mkdir(join(folder, 'layer'));
    await writeFile(join(folder, 'layer', 'plugin.mjs'), SOURCE);
    await writeFile(join(folder, 'layer', 'other.mjs'), 'export const other = 1;');
    Object.assign(globalThis, { layered });
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => {
    delete process.env.DURABLE_EXECUTION_PLUGINS;
    layered.length = 0;
  });

  /** Makes a handler in an environment, and invokes it. */
  async function run(names: string) {
    process.env.DURABLE_EXECUTION_PLUGINS = names;
    const logger = new LineLogger();
    const store = { checkpoint: () => expect.fail(), getExecutionState: () => expect.fail() };
    const ends: string[] = [];
    const plugins = [{ onInvocationEnd: ({ status }: { status: string }) => void ends.push(status) }];
    const output = await createHandler(Instant, { logger, store, plugins })(event);
    expect(output).to.deep.include({ Status: 'SUCCEEDED' });
    expect(ends).to.deep.equal(['SUCCEEDED']);
    return logger;
  }

  it('are used by handlers, beside those of their options', async () => {
    const logger = await run(` ${join(folder, 'layer', 'plugin.mjs')} `);
    expect(layered).to.deep.equal(['SUCCEEDED']);
    expect(logger.lines).to.deep.equal([]);
  });

  it('are left out with an error when they cannot be loaded, or are none', async () => {
    const logger = await run(
      `no-such-module,${join(folder, 'layer', 'other.mjs')},${join(folder, 'layer', 'plugin.mjs')}`,
    );
    expect(layered).to.deep.equal(['SUCCEEDED']);
    expect(logger.lines.map(({ level }) => level)).to.deep.equal(['error', 'error']);
    expect(logger.messages[0]).to.contain("'no-such-module' of DURABLE_EXECUTION_PLUGINS can't be loaded");
  });
});
