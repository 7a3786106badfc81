import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilePayloadStore } from 'everstep';
import { WorkflowTestRunner } from 'everstep/testing';
import { ReportWorkflow, sealed } from './report-workflow.js';

// In earnest the key comes from a secret, and the directory is one that all processes reach.
const key = randomBytes(32);
const directory = await mkdtemp(join(tmpdir(), 'payloads-'));

const serdes = sealed(new FilePayloadStore({ directory }), key);
const execution = await new WorkflowTestRunner(ReportWorkflow, { serdes }).run('Ada');
console.log(execution.timeline());
console.log(await execution.result());

const recorded = execution.history.find(({ EventType }) => EventType === 'StepSucceeded')?.StepSucceededDetails;
console.log(`The record says: ${recorded?.Result.Payload}`);
console.log(`${directory} has ${(await readdir(directory, { recursive: true })).length} files and folders`);
