import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { packageRoot } from '../support/consumer-project.js';

const EXPORTED = /^export (?:abstract |declare )*(?:class|const|enum|function|interface|type) (\w+)/gm;

describe('the API reference', () => {
  let folder: string;
  let pages: string[];
  before(async function () {
    this.timeout(180_000);
    folder = await mkdtemp(join(tmpdir(), 'everstep-api-docs-'));
    await promisify(execFile)(process.execPath, [join(packageRoot, 'tools/api-docs.mjs'), folder]);
    pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('has a page for each name that an entry exports', () => {
    const { exports, scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
      exports: object;
      scripts: { prepack: string };
    };
    expect(scripts.prepack).to.include('tools/api-docs.mjs');
    const entries = Object.keys(exports)
      .filter((entry) => !entry.endsWith('.json'))
      .map((entry) => entry.replace(/^\.\/?/, ''));
    for (const entry of entries) {
      const report = join(packageRoot, 'api', `${entry.replaceAll('/', '-') || 'everstep'}.api.md`);
      const names = [...readFileSync(report, 'utf8').matchAll(EXPORTED)].map(([, name]) => name);
      const documented = pages
        .filter((page) => dirname(dirname(page)) === join('everstep', entry))
        .map((page) => /(\w+)(?:-\d+)?\.md$/.exec(page)?.[1]);
      expect(
        names.filter((name) => !documented.includes(name)),
        entry,
      ).to.deep.equal([]);
    }
  });

  it('has no link that leads nowhere', () => {
    const dead = pages.flatMap((page) =>
      [...readFileSync(join(folder, page), 'utf8').matchAll(/\]\((?!\w+:)([^)#\s]+)/g)]
        .map(([, link]) => join(dirname(page), link!))
        .filter((path) => path !== '../../README.md' && !existsSync(join(folder, path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(dead).to.deep.equal([]);
  });

  it('names the entries as users import them', () => {
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(index).to.match(/^- \[everstep\/testing\/chai\]\(everstep\/testing\/chai\/README\.md\)$/m);
  });
});
