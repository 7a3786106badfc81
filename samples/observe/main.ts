import type { Logger } from 'everstep';
import { WorkflowTestRunner } from 'everstep/testing';
import { BackupWorkflow } from './backup-workflow.js';
import { MetricsPlugin } from './metrics-plugin.js';

// Any object with these four methods will do: `console`, winston, pino, bunyan, Powertools.
const write = (level: string) => (message: string, fields?: object) =>
  console.log(JSON.stringify({ level, message, ...fields }));
const logger: Logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };

// A runtime and a Lambda handler take the same `logger`, `plugins` and `replayLogging`.
const metrics = new MetricsPlugin();
const runner = new WorkflowTestRunner(BackupWorkflow, { logger, plugins: [metrics], replayLogging: 'errors' });
console.log((await runner.run('disk-3')).timeline());
console.log(metrics.counts, metrics.slowest);
