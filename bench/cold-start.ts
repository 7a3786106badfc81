/**
 * From the start of a process to its first checkpoint on the wire, beside the peer's: bundled
 * alike, with the AWS client in the bundle and without. On Linux also the processor time of the
 * main thread, which other programs disturb less. `node dist/bench/cold-start.js [rounds]`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { median } from './support/measure.js';

const ROUNDS = Number(process.argv[2] ?? 15);
const RUNTIME = fileURLToPath(new URL('./processes/cold-start.js', import.meta.url));
const HANDLERS = { everstep: 'plain', peer: 'peer', 'everstep, classes': 'classes' } as const;
type Side = keyof typeof HANDLERS;
const BUNDLES = { 'without the AWS client': ['@aws-sdk/*'], 'with the AWS client': [] as string[] } as const;

const folder = mkdtempSync(join(tmpdir(), 'everstep-cold-start-'));
symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));

/** As docs/deploying.md says. */
async function bundle(side: Side, external: readonly string[]): Promise<string> {
  const outdir = join(folder, `${HANDLERS[side]}-${external.length}`);
  await build({
    ...{ entryPoints: [`bench/handlers/${HANDLERS[side]}.ts`], outdir, external: [...external] },
    ...{ bundle: true, minify: true, keepNames: true, platform: 'node', target: 'node20', format: 'esm' },
    ...{ splitting: true, outExtension: { '.js': '.mjs' }, mainFields: ['module', 'main'], logLevel: 'error' },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outdir;
}

let onCheckpoint = () => {};
const server = createServer((request) => request.resume().once('end', () => onCheckpoint()));
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const { port } = server.address() as AddressInfo;

const env = {
  PATH: process.env.PATH,
  NODE_NO_WARNINGS: '1',
  AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}`,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  // Set wherever Lambda's own runtime is.
  AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
};

function eventFor(side: Side): string {
  const input = side === 'everstep, classes' ? { name: 'Ada' } : 'Ada';
  const execution = { Id: '0', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 1_767_225_600_000 };
  const Operations = [{ ...execution, ExecutionDetails: { InputPayload: JSON.stringify(input) } }];
  return JSON.stringify({
    DurableExecutionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter:1/durable-execution/ada/1',
    CheckpointToken: 'token',
    InitialExecutionState: { Operations },
  });
}

interface ColdStart {
  readonly millis: number;
  readonly cpuMillis: number;
}

async function coldStart(side: Side, bundled: string): Promise<ColdStart> {
  const start = performance.now();
  const child: ChildProcess = spawn(
    process.execPath,
    [RUNTIME, join(bundled, `${HANDLERS[side]}.mjs`), eventFor(side)],
    {
      env,
      stdio: 'inherit',
    },
  );
  const ended = new Promise((end) => child.once('exit', end));
  const times = await new Promise<ColdStart>((checkpointed, failed) => {
    onCheckpoint = () => checkpointed({ millis: performance.now() - start, cpuMillis: cpuMillisOf(child.pid!) });
    void ended.then(() => failed(new Error(`${side} has sent no checkpoint`)));
  });
  child.kill('SIGKILL');
  await ended;
  return times;
}

/** Nanoseconds on a processor come first there. */
function cpuMillisOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

const sides = Object.keys(HANDLERS) as Side[];
for (const [what, external] of Object.entries(BUNDLES)) {
  const files = new Map<Side, string>();
  for (const side of sides) files.set(side, await bundle(side, external));
  const starts = new Map<Side, ColdStart[]>(sides.map((side) => [side, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const side of sides) {
      const one = await coldStart(side, files.get(side)!);
      // The first one reads the files from the disk.
      if (round > 0) starts.get(side)!.push(one);
    }
  }
  const medianOf = (side: Side, time: keyof ColdStart) => median(starts.get(side)!.map((one) => one[time]));
  for (const side of sides) {
    const bundled = readdirSync(files.get(side)!).map((name) => readFileSync(join(files.get(side)!, name)));
    const kilobytes = (sizeOf: (file: Buffer) => number) =>
      (bundled.reduce((sum, file) => sum + sizeOf(file), 0) / 1000).toFixed(1);
    const sizes = `${kilobytes((file) => file.length)} KB, ${kilobytes((file) => gzipSync(file, { level: 9 }).length)} KB gzip`;
    const figure = (time: keyof ColdStart) => {
      const millis = medianOf(side, time);
      const ratio = side === 'peer' ? '' : ` (${(medianOf('peer', time) / millis).toFixed(2)}x)`;
      return `${millis.toFixed(1)} ms${ratio}`;
    };
    const line = `${figure('millis')}, on the processor ${figure('cpuMillis')}; ${sizes}`;
    console.log(`cold start ${what}, ${side}`.padEnd(50), `${line}${side === 'everstep' ? '; bar 1x' : ''}`);
  }
}
server.closeAllConnections();
server.close();
rmSync(folder, { recursive: true });
