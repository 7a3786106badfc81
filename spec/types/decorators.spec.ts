import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const DIALECTS = {
  legacy: { experimentalDecorators: true, emitDecoratorMetadata: true },
  standard: { experimentalDecorators: false, emitDecoratorMetadata: false },
};
const MARK = /^ *\/\/ @ts-expect-error (.+)$/;
const START_OF_DIAGNOSTIC = /^(?<file>.+?)\((?<line>\d+),\d+\): error TS\d+: /;

interface Diagnostic {
  readonly line: number;
  readonly text: string;
}

for (const [dialect, compilerOptions] of Object.entries(DIALECTS)) {
  describe(`the types of the decorators, ${dialect} dialect`, function () {
    this.timeout(30_000);
    let misuse: string[];
    let found: ReadonlyMap<string, Diagnostic[]>;

    before(async () => {
      // The compiler is asked to expect nothing, so that it tells what it finds.
      misuse = (await readFile('spec/types/misuse.ts', 'utf8')).split('\n');
      const exposed = misuse
        .join('\n')
        .replaceAll('@ts-expect-error', '')
        .replaceAll('../../lib/', `${resolve('lib')}/`);
      found = await diagnosticsOf(exposed, compilerOptions);
    });

    it('accept every proper use', () => {
      expect(found.get('accepted.ts') ?? []).to.deep.equal([]);
      expect(found.get('order.ts') ?? []).to.deep.equal([]);
    });

    it('answer every misuse with exactly one error, which says what is wrong', () => {
      const expected = misuse.flatMap((text, index) => {
        const sentence = MARK.exec(text)?.[1];
        return sentence === undefined ? [] : [{ line: index + 1, sentence }];
      });
      expect(expected).to.have.length.above(30);
      const diagnostics = found.get('misuse.ts')!;
      for (const { line, sentence } of expected) {
        const here = diagnostics.filter((diagnostic) => diagnostic.line > line && diagnostic.line <= line + 3);
        expect(here, `after line ${line}: ${sentence}`).to.have.length(1);
        expect(here[0]!.text).to.satisfy(
          (text: string) => sentence.split(' | ').some((words) => text.includes(words)),
          sentence,
        );
      }
      expect(diagnostics).to.have.length(expected.length);
    });
  });
}

/** Compiles the exposed misuses, the accepted uses and the fixture of the dialects, and gives what the compiler says of each file. */
async function diagnosticsOf(exposed: string, compilerOptions: object): Promise<ReadonlyMap<string, Diagnostic[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'everstep-types-'));
  try {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'misuse.ts'), exposed);
    const config = {
      extends: resolve('tsconfig.json'),
      compilerOptions: { ...compilerOptions, noEmit: true, rootDir: '/', typeRoots: [resolve('node_modules/@types')] },
      include: [],
      files: [join(folder, 'misuse.ts'), resolve('spec/types/accepted.ts'), resolve('spec/fixtures/dialects/order.ts')],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const found = new Map<string, Diagnostic[]>();
    for (const text of (await compile(folder)).split(/\n(?! )/)) {
      const { file, line } = START_OF_DIAGNOSTIC.exec(text)?.groups ?? {};
      if (file === undefined) continue;
      const name = file.slice(file.lastIndexOf('/') + 1);
      found.set(name, [...(found.get(name) ?? []), { line: Number(line), text }]);
    }
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What the compiler prints; it exits with an error whenever it prints something. */
async function compile(folder: string): Promise<string> {
  const args = [resolve('node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'];
  return promisify(execFile)(process.execPath, args).then(
    ({ stdout }) => stdout,
    (failure: { stdout: string }) => failure.stdout,
  );
}
