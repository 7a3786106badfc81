/**
 * `PostgresStore` beside DBOS and openworkflow, on one server, and beside a bare loop that sends the
 * statements that the store sends, again, on one connection. The peers are installed into a
 * temporary folder. Needs Debian's `postgresql`, or EVERSTEP_POSTGRES_URL; without, it says so and
 * does nothing. `npm run bench` prints it.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cluster } from '../spec/postgres/support/cluster.js';
import { median } from './support/measure.js';
import { PEER_PACKAGES, PEERS } from './support/postgres-peers.js';

const ROUNDS = Number(process.env.EVERSTEP_BENCH_ROUNDS ?? 3);
const WORKFLOWS = Number(process.env.EVERSTEP_BENCH_WORKFLOWS ?? 1000);
const OWN = fileURLToPath(new URL('./processes/postgres-run.js', import.meta.url));

/** What a process does: workflows of as many steps, so many of them at a time. */
interface Case {
  readonly name: string;
  readonly workflows: number;
  readonly steps: number;
  readonly inFlight: number;
}

const CASES: readonly Case[] = [
  { name: 'many workflows of 10 steps, 50 in flight', workflows: WORKFLOWS, steps: 10, inFlight: 50 },
  { name: 'workflows of 10 steps, one in flight', workflows: WORKFLOWS / 10, steps: 10, inFlight: 1 },
  { name: 'sequential steps of one workflow', workflows: 1, steps: WORKFLOWS, inFlight: 1 },
];

let cluster: Cluster | undefined;
let url = process.env.EVERSTEP_POSTGRES_URL;
try {
  if (url === undefined) {
    cluster = new Cluster({ port: 55_432 });
    url = cluster.url;
  }
} catch (error) {
  console.log(`\nPostgreSQL: SKIPPED. ${(error as Error).message}`);
}
try {
  if (url !== undefined) await benchmark(url);
} finally {
  cluster?.remove();
}

async function benchmark(server: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'everstep-peers-'));
  try {
    const peers = installed(folder);
    console.log(`\nPostgreSQL, medians of ${ROUNDS}; a rate is steps a second`);
    for (const each of CASES) await compare(each, server, folder, peers);
    await processes(server);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(each: Case, server: string, folder: string, peers: readonly string[]): Promise<void> {
  const times = new Map<string, number[]>();
  const note = (who: string, millis: number) => times.set(who, [...(times.get(who) ?? []), millis]);
  for (let round = 0; round < ROUNDS; round++) {
    const [own, bare] = await run([OWN, server, JSON.stringify(each), 'bare']);
    note('everstep', own!);
    note('bare loop', bare!);
    for (const peer of peers) note(peer, (await run([join(folder, `${peer}.mjs`), server, JSON.stringify(each)]))[0]!);
  }
  const own = median(times.get('everstep')!);
  console.log(`  ${each.name}`);
  for (const [who, all] of times) {
    const rate = Math.round((each.workflows * each.steps * 1000) / median(all));
    const ratio =
      who === 'everstep'
        ? ''
        : `  ${who === 'bare loop' ? 'everstep has' : 'everstep is'} ${(median(all) / own).toFixed(2)} times`;
    console.log(`    ${who.padEnd(14)} ${`${rate}/s`.padStart(10)}${ratio}`);
  }
}

/** The same work shared by several processes over one schema. */
async function processes(server: string): Promise<void> {
  console.log('  the same work in several processes, beside one');
  const times = new Map<number, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const count of [1, 2, 3]) {
      const schema = `bench_${process.pid}_${round}_${count}`;
      const each = { workflows: WORKFLOWS / count, steps: 10, inFlight: Math.ceil(50 / count), name: '' };
      const began = performance.now();
      const runs = Array.from({ length: count }, () => run([OWN, server, JSON.stringify(each), 'shared', schema]));
      const longest = Math.max(...(await Promise.all(runs)).map(([millis]) => millis!));
      times.set(count, [...(times.get(count) ?? []), Math.min(longest, performance.now() - began)]);
    }
  }
  for (const [count, all] of times) console.log(`    ${count}: ${(median(times.get(1)!) / median(all)).toFixed(2)}`);
}

/** Installs the peers, and writes their programs; those that are there. */
function installed(folder: string): readonly string[] {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  try {
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, ...PEER_PACKAGES], {
      stdio: 'ignore',
    });
  } catch {
    console.log('\nThe peers can not be installed: only Everstep and the bare loop are measured.');
    return [];
  }
  for (const [peer, program] of Object.entries(PEERS)) writeFileSync(join(folder, `${peer}.mjs`), program);
  return Object.keys(PEERS);
}

/** Runs a program, and returns the numbers of its last line. */
function run(args: readonly string[]): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stderr.on('data', (data) => {
      errors += data;
    });
    child.on('exit', (code) => {
      const last = output.trim().split('\n').at(-1)!;
      if (code === 0 && /^[\d. ]+$/.test(last)) resolve(last.split(' ').map(Number));
      else reject(new Error(`${args[0]} failed: ${errors || output}`));
    });
  });
}
