import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

const HEADING = /^\/\/ (lib\/\S+\.ts)$/gm;
const IMPORT = /^(?:import|export) (?!type )[^;]*? from '(\.[^']+)\.js'/gm;

describe('the chunks of the package', () => {
  it('have every module after those that it imports: classes are there when they are listed', async function () {
    this.timeout(60_000);
    const folder = join((await packedPackage()).folder, 'dist/lib/chunks');
    const late: string[] = [];
    let count = 0;
    for (const chunk of await readdir(folder)) {
      const code = await readFile(join(folder, chunk), 'utf8');
      const modules = [...code.matchAll(HEADING)].map(([, module]) => module!);
      // A module that is imported as a whole is there twice, and first with no more than a list of its exports.
      for (const module of new Set(modules)) {
        const index = modules.lastIndexOf(module);
        const imports = (await readFile(join(packageRoot, module), 'utf8')).matchAll(IMPORT);
        const needed = [...imports].map(([, path]) => join(module, '..', `${path}.ts`));
        late.push(...needed.filter((one) => modules.lastIndexOf(one) > index).map((one) => `${one}, for ${module}`));
      }
      count += modules.length;
    }
    expect(count).to.be.above(100);
    expect(late).to.deep.equal([]);
  });
});
