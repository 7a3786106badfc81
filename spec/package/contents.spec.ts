import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type PackedPackage, packedPackage } from '../support/packed-package.js';

describe('the published package', () => {
  let packed: PackedPackage;
  before(async function () {
    this.timeout(60_000);
    packed = await packedPackage();
  });

  it('holds the compiled library, its types, the documentation with what it points to, and the licence, and nothing else', () => {
    const top = ['CHANGELOG.md', 'LICENSE', 'README.md', 'llms.txt', 'package.json'];
    const others = packed.files.filter(
      (file) => !top.includes(file) && !/^(docs\/.+\.md|samples\/lambda\/.+)$/.test(file),
    );
    expect(packed.files).to.include.members(top);
    expect(others.filter((file) => !/^dist\/lib\/.+(?<!\.spec)\.(js|d\.ts)$/.test(file))).to.deep.equal([]);
    expect(others).to.include('dist/lib/index.js');
  });

  it('points to no source maps, since it ships none', () => {
    const pointing = packed.files.filter(
      (file) => file.endsWith('.js') && readFileSync(join(packed.folder, file), 'utf8').includes('sourceMappingURL'),
    );
    expect(pointing).to.deep.equal([]);
  });

  it('runs no script when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(packed.folder, 'package.json'), 'utf8')) as { scripts: object };
    expect(scripts).to.not.have.any.keys('preinstall', 'install', 'postinstall', 'prepare');
  });
});
