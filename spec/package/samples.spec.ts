import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConsumerProject } from '../support/consumer-project.js';
import { readBlocks } from '../support/doc-blocks.js';
import { packedPackage } from '../support/packed-package.js';

describe('samples that are copied out of the package', function () {
  this.timeout(120_000);
  let project: ConsumerProject;

  before(async () => {
    const { folder } = await packedPackage();
    project = await ConsumerProject.create(folder);
    await cp(join(folder, 'samples'), project.path('samples'), { recursive: true });
    const guide = await readFile(join(folder, 'docs/getting-started.md'), 'utf8');
    const tsconfig = readBlocks(guide).find(({ mark }) => mark === 'file tsconfig.json');
    await project.write('tsconfig.json', tsconfig!.code.replace('"node"', '"node", "mocha"'));
    await project.write(
      'tsconfig.samples.json',
      JSON.stringify({
        extends: './tsconfig.json',
        compilerOptions: { outDir: 'out', rootDir: '.', skipLibCheck: true },
        include: ['samples'],
        // It takes the CDK.
        exclude: ['samples/lambda/cdk'],
      }),
    );
  });
  after(() => project?.remove());

  it('compile with the settings of the guide, and run', async () => {
    expect(await project.compile('tsconfig.samples.json')).to.deep.equal([]);
    const { code, output } = await project.node(['out/samples/saga/main.js']);
    expect(code, output).to.equal(0);
    expect(output).to.contain('canceled flight-of-Oslo').and.contain('TripWorkflow');
    expect(await readdir(project.path('out/samples'))).to.include('hello');
  });
});
