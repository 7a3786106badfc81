import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping';
import { expect } from 'chai';
import { type PackedPackage, packedPackage } from '../support/packed-package.js';

describe('the maps of the published package', () => {
  let packed: PackedPackage;
  before(async () => {
    packed = await packedPackage();
  });

  const read = (file: string) => readFileSync(join(packed.folder, file), 'utf8');
  const mapped = () => packed.files.filter((file) => file.startsWith('dist/lib/') && !file.endsWith('.map'));

  it('are there for each file, and lead to sources that are in the package', () => {
    for (const file of mapped()) {
      expect(read(file).trimEnd(), file).to.match(new RegExp(`\n//# sourceMappingURL=${basename(file)}\\.map$`));
      const { sources } = JSON.parse(read(`${file}.map`)) as { sources: string[] };
      const missing = sources.filter((source) => !existsSync(join(packed.folder, dirname(file), source)));
      expect(missing, file).to.deep.equal([]);
    }
  });

  it('lead from each declared name to the same name in the source', () => {
    const wordAt = (text: string, line: number, column: number) =>
      /^[\w$]+/.exec(text.split('\n')[line - 1]!.slice(column))?.[0].replace(/\$\d+$/, '');
    const [found, strays] = [new Set<string>(), [] as string[]];
    for (const file of mapped().filter((path) => path.endsWith('.d.ts'))) {
      const text = read(file);
      eachMapping(new TraceMap(read(`${file}.map`)), (mapping) => {
        const original = read(join(dirname(file), mapping.source!));
        const word = wordAt(text, mapping.generatedLine, mapping.generatedColumn);
        const there = wordAt(original, mapping.originalLine!, mapping.originalColumn!);
        if (word === there) found.add(word!);
        else strays.push(`${word} in ${file} leads to ${there} in ${mapping.source}`);
      });
    }
    expect(strays).to.deep.equal([]);
    expect(found).to.include.members([
      'Step',
      'DurableWorkflow',
      'runInChildContext',
      'WorkflowTestRunner',
      'constructor',
    ]);
  });
});
