/**
 * `PostgresStore` beside DBOS and openworkflow, on one server, and beside a bare loop that sends the
 * statements that the store sends, again, on one connection. The peers are installed into a
 * temporary folder, or taken from that of EVERSTEP_BENCH_PEERS. Needs Debian's `postgresql`, or
 * EVERSTEP_POSTGRES_URL; without, it says so and does nothing. `npm run bench` prints it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './support/measure.js';
import { BenchProcess, withServer } from './support/postgres-bench.js';
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
  /** The peers that are left out. */
  readonly without?: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'many workflows of 10 steps, 50 in flight', workflows: WORKFLOWS, steps: 10, inFlight: 50 },
  {
    name: 'workflows of 10 steps, one in flight',
    ...{ workflows: WORKFLOWS / 5, steps: 10, inFlight: 1 },
    // It looks for new workflows and results once in a second: there is nothing to be compared.
    without: ['openworkflow'],
  },
  { name: 'sequential steps of one workflow', workflows: 1, steps: WORKFLOWS, inFlight: 1 },
];

await withServer('PostgreSQL', 55_432, benchmark);

async function benchmark(server: string): Promise<void> {
  const kept = process.env.EVERSTEP_BENCH_PEERS;
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'everstep-peers-'));
  mkdirSync(folder, { recursive: true });
  try {
    const peers = installed(folder);
    console.log(`\nPostgreSQL, medians of ${ROUNDS}, all warm; a rate is steps a second`);
    for (const each of CASES) await compare(each, server, folder, peers);
    await processes(server);
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(each: Case, server: string, folder: string, peers: readonly string[]): Promise<void> {
  const measured = new Map<string, number[][]>();
  const note = (who: string, numbers: number[]) => measured.set(who, [...(measured.get(who) ?? []), numbers]);
  for (let round = 0; round < ROUNDS; round++) {
    note('everstep', await numbersOf([OWN, server, JSON.stringify(each)]));
    note('bare loop', await numbersOf([OWN, server, JSON.stringify(each), 'bare']));
    for (const peer of peers.filter((peer) => !each.without?.includes(peer)))
      note(peer, await numbersOf([join(folder, `${peer}.mjs`), server, JSON.stringify(each)]));
  }
  const medians = (who: string) =>
    measured.get(who)![0]!.map((_, at) => median(measured.get(who)!.map((all) => all[at]!)));
  const [ownMillis, ...ownCpu] = medians('everstep') as [number, number, number];
  console.log(`  ${each.name}`);
  for (const who of measured.keys()) {
    const [millis, ...cpu] = medians(who) as [number, ...number[]];
    const rate = `${Math.round((each.workflows * each.steps * 1000) / millis)}/s`;
    const parts = [`    ${who.padEnd(14)} ${rate.padStart(10)}`];
    if (who === 'bare loop') parts.push(`everstep has ${(millis / ownMillis).toFixed(2)} times`);
    else if (who !== 'everstep') parts.push(`everstep is ${(millis / ownMillis).toFixed(2)} times`);
    if (cpu.length > 0) parts.push(processorTime(cpu, each.workflows));
    if (who !== 'everstep' && cpu.length > 0) parts.push(`${(sum(cpu) / sum(ownCpu)).toFixed(2)} times as much`);
    console.log(parts.join('  '));
  }
}

/** Of the program and of the server, for a workflow: what else the machine does has no part in it. */
function processorTime([program, server]: readonly number[], workflows: number): string {
  return `processor ${(program! / workflows).toFixed(2)} + ${(server! / workflows).toFixed(2)} ms`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** The same work shared by several processes over one schema, 50 in flight in each, all warm. */
async function processes(server: string): Promise<void> {
  console.log('  the same work in several processes, beside one');
  const measured = new Map<number, number[][]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const count of [1, 2, 3]) {
      const each = { workflows: Math.ceil(WORKFLOWS / count), steps: 10, inFlight: 50, before: WORKFLOWS };
      const schema = `bench_${process.pid}_${round}_${count}`;
      const all = Array.from(
        { length: count },
        () => new BenchProcess([OWN, server, JSON.stringify(each), 'shared', schema]),
      );
      await Promise.all(all.map((one) => one.ready()));
      for (const one of all) one.go();
      const numbers = await Promise.all(all.map((one) => one.numbers()));
      const longest = Math.max(...numbers.map(([millis]) => millis!));
      const cpu = [1, 2].map((at) => sum(numbers.map((each) => each[at]!)));
      measured.set(count, [...(measured.get(count) ?? []), [longest, ...cpu]]);
    }
  }
  const medians = (count: number) => [0, 1, 2].map((at) => median(measured.get(count)!.map((all) => all[at]!)));
  for (const count of measured.keys()) {
    const [millis, ...cpu] = medians(count) as [number, number, number];
    const rate = Math.round((WORKFLOWS * 10_000) / millis);
    const share = (medians(1)[0]! / millis).toFixed(2);
    console.log(`    ${count} ${`${rate}/s`.padStart(22)}  ${share} of one  ${processorTime(cpu, WORKFLOWS)}`);
  }
}

/** Installs the peers, and writes their programs; those that are there. */
function installed(folder: string): readonly string[] {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  try {
    if (!existsSync(join(folder, 'node_modules')))
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

function numbersOf(args: readonly string[]): Promise<number[]> {
  return new BenchProcess(args).numbers();
}
