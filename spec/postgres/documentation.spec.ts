import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ConsumerProject, packageRoot } from '../support/consumer-project.js';
import { collectModules, readBlocks } from '../support/doc-blocks.js';
import { PostgresRig, serverUrl } from './support/server.js';

const COMMAND = fileURLToPath(new URL('../../lib/cli/everstep.js', import.meta.url));
const PAGE = 'docs/postgres.md';

describe('What the documentation says of PostgreSQL', () => {
  let rig: PostgresRig;
  beforeEach(() => {
    rig = new PostgresRig();
  });
  afterEach(() => rig.close());

  const everstep = (...args: string[]) =>
    spawnSync(process.execPath, [COMMAND, 'postgres', 'migrate', '--schema', rig.schema, ...args], {
      env: { ...process.env, DATABASE_URL: serverUrl() },
      encoding: 'utf8',
    });

  it('holds for the command: it makes the tables, or prints the SQL that does', async () => {
    const { stdout } = everstep('--print');
    await rig.rows(stdout);
    await rig.open({ migrate: 'check' });
    await rig.drop();
    expect(everstep().stdout).to.equal(`Schema ${rig.schema} is up to date.\n`);
    await rig.open({ migrate: 'check' });
    expect(everstep().status).to.equal(0);
  });

  it('holds for its examples, which run', async function () {
    this.timeout(120_000);
    const project = await ConsumerProject.create();
    try {
      const modules = collectModules(readBlocks(readFileSync(join(packageRoot, PAGE), 'utf8')));
      expect(modules.length).to.be.greaterThan(2);
      const compilerOptions = {
        ...{ target: 'es2022', lib: ['es2023'], module: 'nodenext', moduleResolution: 'nodenext', types: ['node'] },
        ...{ strict: true, experimentalDecorators: true, emitDecoratorMetadata: true, outDir: 'out', rootDir: '.' },
        skipLibCheck: true,
      };
      await project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
      for (const { file, source } of modules) await project.write(file, source);
      expect(await project.compile('tsconfig.json')).to.deep.equal([]);
      for (const { file } of modules) {
        const run = spawnSync(process.execPath, [project.path('out', file.replace(/\.ts$/, '.js'))], {
          cwd: project.folder,
          env: { ...process.env, DATABASE_URL: serverUrl() },
          encoding: 'utf8',
        });
        expect(run.status, run.stderr).to.equal(0);
        if (file === modules[0]!.file) expect(run.stdout).to.equal('Hello, Ada!\n');
      }
    } finally {
      await project.remove();
      await rig.rows('DROP SCHEMA IF EXISTS greetings, bank CASCADE');
    }
  });
});
