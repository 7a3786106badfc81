import { expect } from 'chai';
import type { Logger } from 'everstep';
import { WorkflowTestRunner } from 'everstep/testing';
import { BackupWorkflow } from './backup-workflow.js';
import { MetricsPlugin } from './metrics-plugin.js';

describe('the backup, observed', () => {
  async function run() {
    const lines: Record<string, unknown>[] = [];
    const write = (message: string, fields?: object) => void lines.push({ message, ...fields });
    const logger: Logger = { debug: write, info: write, warn: write, error: write };
    const metrics = new MetricsPlugin();
    await new WorkflowTestRunner(BackupWorkflow, { logger, plugins: [metrics] }).run('disk-3');
    return { lines, metrics };
  }

  it('counts each operation once, although the workflow was replayed', async () => {
    const { counts, slowest } = (await run()).metrics;
    expect(Object.fromEntries(counts)).to.include({
      'STEP copy started': 1,
      'STEP copy SUCCEEDED': 1,
      'attempts of copy failed': 1,
      'WAIT settle SUCCEEDED': 1,
      'invocations PENDING': 2,
      'invocations SUCCEEDED': 1,
    });
    expect(slowest.get('settle')).to.equal(5 * 60_000);
  });

  it('logs each line of the workflow once, with what it belongs to', async () => {
    const { lines } = await run();
    const own = lines.filter(({ disk }) => disk !== undefined);
    expect(own.map(({ message }) => message)).to.deep.equal(['backup begins', 'copying', 'copying', 'backup is done']);
    expect(own[2]).to.include({ operationName: 'copy', attempt: 2, workflow: 'BackupWorkflow', service: 'backups' });
  });
});
