/**
 * What `import 'everstep'` costs beside the peer's import, as packed and installed. `npm run bench`
 * prints it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from './support/measure.js';

const STARTS = 15;

const project = mkdtempSync(join(tmpdir(), 'everstep-import-'));
const modules = join(project, 'node_modules');
mkdirSync(modules);
const source = join(project, 'source');
execFileSync('git', ['clone', '--quiet', '.', source]);
symlinkSync(resolve('node_modules'), join(source, 'node_modules'));
execFileSync('npm', ['pack', '--silent', '--pack-destination', project], { cwd: source, stdio: 'ignore' });
const tarball = readdirSync(project).find((name) => name.endsWith('.tgz'))!;
execFileSync('tar', ['-xzf', tarball], { cwd: project });
for (const name of readdirSync('node_modules')) {
  if (!name.startsWith('.')) symlinkSync(resolve('node_modules', name), join(modules, name));
}
renameSync(join(project, 'package'), join(modules, 'everstep'));

function importMillis(name: string): number {
  const program = `const start = performance.now(); await import('${name}'); console.log(performance.now() - start)`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: project }));
}

const times = { everstep: [] as number[], peer: [] as number[] };
for (let i = 0; i < STARTS; i++) {
  times.everstep.push(importMillis('everstep'));
  times.peer.push(importMillis('@aws/durable-execution-sdk-js'));
}
const [everstep, peer] = [median(times.everstep), median(times.peer)];
console.log(
  `import                   everstep ${everstep.toFixed(1)} ms, peer ${peer.toFixed(1)} ms: ${(peer / everstep).toFixed(1)}x (bar 1x)`,
);
rmSync(project, { recursive: true });
