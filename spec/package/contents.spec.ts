import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type PackedPackage, packedPackage } from '../support/packed-package.js';

describe('the published package', () => {
  let packed: PackedPackage;
  before(async function () {
    this.timeout(120_000);
    packed = await packedPackage();
  });

  it('holds the built library, its sources, the documentation, the samples, and the license, and nothing else', () => {
    const top = ['CHANGELOG.md', 'LICENSE', 'dist/third-party-notices.txt', 'README.md', 'llms.txt', 'package.json'];
    const others = packed.files.filter((file) => !top.includes(file) && !/^(docs\/.+\.md|samples\/.+)$/.test(file));
    expect(packed.files).to.include.members(top);
    expect(others.filter((file) => !/^(dist\/lib\/.+\.(js|d\.ts)(\.map)?|lib\/.+\.ts)$/.test(file))).to.deep.equal([]);
    expect(others).to.include.members(['dist/lib/index.js', 'lib/index.ts']);
  });

  it('declares each class once for all entries, and nothing that is internal', () => {
    const declarations = packed.files
      .filter((file) => file.endsWith('.d.ts') && file.startsWith('dist/'))
      .map((file) => readFileSync(join(packed.folder, file), 'utf8'))
      .join('\n');
    const classes = [...declarations.matchAll(/^declare (?:abstract )?class (\w+)/gm)].map(([, name]) => name!);
    expect(classes).to.include.members(['DurableWorkflow', 'EverstepError']);
    expect(classes.filter((name, index) => classes.indexOf(name) !== index)).to.deep.equal([]);
    expect(declarations).not.to.match(/@internal|\.\/(engine|service|stores|values|core|workflow)\//);
  });

  it('runs no script when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(packed.folder, 'package.json'), 'utf8')) as { scripts: object };
    expect(scripts).to.not.have.any.keys('preinstall', 'install', 'postinstall', 'prepare');
  });
});
