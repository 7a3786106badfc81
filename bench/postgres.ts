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
}

const CASES: readonly Case[] = [
  { name: 'many workflows of 10 steps, 50 in flight', workflows: WORKFLOWS, steps: 10, inFlight: 50 },
  { name: 'workflows of 10 steps, one in flight', workflows: WORKFLOWS / 10, steps: 10, inFlight: 1 },
  { name: 'sequential steps of one workflow', workflows: 1, steps: WORKFLOWS, inFlight: 1 },
];

await withServer('PostgreSQL', 55_432, benchmark);

async function benchmark(server: string): Promise<void> {
  const kept = process.env.EVERSTEP_BENCH_PEERS;
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'everstep-peers-'));
  mkdirSync(folder, { recursive: true });
  try {
    const peers = installed(folder);
    console.log(`\nPostgreSQL, medians of ${ROUNDS}; a rate is steps a second`);
    for (const each of CASES) await compare(each, server, folder, peers);
    await processes(server);
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(each: Case, server: string, folder: string, peers: readonly string[]): Promise<void> {
  const times = new Map<string, number[]>();
  const note = (who: string, millis: number) => times.set(who, [...(times.get(who) ?? []), millis]);
  for (let round = 0; round < ROUNDS; round++) {
    const [own, bare] = await numbersOf([OWN, server, JSON.stringify(each), 'bare']);
    note('everstep', own!);
    note('bare loop', bare!);
    for (const peer of peers)
      note(peer, (await numbersOf([join(folder, `${peer}.mjs`), server, JSON.stringify(each)]))[0]!);
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

/** The same work shared by several processes over one schema, 50 in flight in each, all warm. */
async function processes(server: string): Promise<void> {
  console.log('  the same work in several processes, beside one');
  const times = new Map<number, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const count of [1, 2, 3]) {
      const each = { workflows: Math.ceil(WORKFLOWS / count), steps: 10, inFlight: 50 };
      const schema = `bench_${process.pid}_${round}_${count}`;
      const all = Array.from(
        { length: count },
        () => new BenchProcess([OWN, server, JSON.stringify(each), 'shared', schema]),
      );
      await Promise.all(all.map((one) => one.ready()));
      for (const one of all) one.go();
      const longest = Math.max(...(await Promise.all(all.map((one) => one.numbers()))).map(([millis]) => millis!));
      times.set(count, [...(times.get(count) ?? []), longest]);
    }
  }
  for (const [count, all] of times) {
    const rate = Math.round((WORKFLOWS * 10_000) / median(all));
    console.log(`    ${count} ${`${rate}/s`.padStart(22)}  ${(median(times.get(1)!) / median(all)).toFixed(2)} of one`);
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
