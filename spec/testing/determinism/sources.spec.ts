import cp, { execFileSync } from 'node:child_process';
import nodeCrypto, { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import fs, { readFileSync } from 'node:fs';
import fsPromises, { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import { performance as nodePerformance } from 'node:perf_hooks';
import { setImmediate as nextImmediate } from 'node:timers';
import { scheduler, setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../../lib/index.js';
import { NonDeterminismFoundError, WorkflowTestRunner } from '../../../lib/testing.js';

const missing = new URL('./missing', import.meta.url);
const nowhere = { host: '127.0.0.1', port: 9 };
const quiet = (emitter: NodeJS.EventEmitter) => void emitter.on('error', () => {});

const calls: Record<string, () => unknown> = {
  'Date.now()': () => Date.now(),
  'new Date()': () => new Date(),
  'Date()': () => Date(),
  'performance.now()': () => performance.now(),
  'performance.now() of node:perf_hooks': () => nodePerformance.now(),
  'process.hrtime()': () => process.hrtime(),
  'process.hrtime.bigint()': () => process.hrtime.bigint(),
  'Math.random()': () => Math.random(),
  'crypto.randomUUID()': () => crypto.randomUUID(),
  'crypto.getRandomValues()': () => crypto.getRandomValues(new Uint8Array(1)),
  'crypto.randomUUID() of node:crypto': () => randomUUID(),
  'crypto.getRandomValues() of node:crypto': () => nodeCrypto.getRandomValues(new Uint8Array(1)),
  'crypto.randomBytes()': () => randomBytes(1),
  'crypto.randomInt()': () => randomInt(2),
  'setTimeout()': () => clearTimeout(setTimeout(() => {})),
  'setInterval()': () => clearInterval(setInterval(() => {})),
  'setImmediate()': () => clearImmediate(setImmediate(() => {})),
  'timers.setImmediate()': () => clearImmediate(nextImmediate(() => {})),
  'timers.promises.setTimeout()': () => sleep(0),
  'timers.promises.scheduler.wait()': () => scheduler.wait(0),
  'fetch()': () => fetch('data:,').then(() => {}),
  'http.get()': () => quiet(http.get(nowhere)),
  'https.request()': () => quiet(https.request(nowhere).end()),
  'net.connect()': () => quiet(connect(nowhere)),
  'dns.promises.lookup()': () => lookup('127.0.0.1'),
  'fs.existsSync()': () => fs.existsSync(missing),
  'fs.readFileSync()': () => readFileSync(import.meta.filename ?? new URL(import.meta.url)).length,
  'fs.promises.readFile()': () => readFile(new URL(import.meta.url)).then(() => {}),
  'fs.promises.stat()': () => fsPromises.stat(new URL(import.meta.url)).then(() => {}),
  'child_process.execFileSync()': () => execFileSync(process.execPath, ['--version']).length,
  'child_process.spawn()': () => void cp.spawn(process.execPath, ['--version']),
};

class Guilty extends DurableWorkflow {
  constructor(private readonly call = '') {
    super();
  }

  @DurableExecution()
  async run(): Promise<void> {
    await calls[this.call]!();
  }
}

describe('the determinism guard finds', () => {
  for (const call of Object.keys(calls)) {
    it(call, async () => {
      const error = await new WorkflowTestRunner(Guilty, { create: () => new Guilty(call) }).run().then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error).to.be.instanceOf(NonDeterminismFoundError);
      expect(String(error)).to.include(`- ${call.replace(/ of .*/, '')} at `);
      expect(String(error)).to.match(/sources\.spec\.[jt]s:\d+:\d+/);
      expect(String(error).match(/\n {2}- /g)).to.have.length(1);
    });
  }
});
