import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const DIALECTS = {
  legacy: { experimentalDecorators: true, emitDecoratorMetadata: true },
  standard: { experimentalDecorators: false, emitDecoratorMetadata: false },
};
/** Of each, what must compile and what must not. */
const SUBJECTS = {
  decorators: {
    accepted: ['spec/types/accepted.ts', 'spec/fixtures/dialects/order.ts'],
    misused: 'misuse.ts',
    least: 30,
  },
  calls: { accepted: ['spec/types/accepted-calls.ts'], misused: 'misused-calls.ts', least: 12 },
  schemas: { accepted: ['spec/types/accepted-schemas.ts'], misused: 'misused-schemas.ts', least: 10 },
};
const MARK = /^ *\/\/ @ts-expect-error (.+)$/;
const START_OF_DIAGNOSTIC = /^(?<file>.+?)\((?<line>\d+),\d+\): error TS\d+: /;

interface Diagnostic {
  readonly line: number;
  readonly text: string;
}

for (const [dialect, compilerOptions] of Object.entries(DIALECTS)) {
  describe(`the types, ${dialect} dialect`, () => {
    let found: ReadonlyMap<string, Diagnostic[]>;

    before(async () => {
      found = await diagnosticsOf(compilerOptions);
    });

    for (const [subject, { accepted, misused, least }] of Object.entries(SUBJECTS)) {
      it(`of ${subject} accept every proper use`, () => {
        for (const file of accepted) expect(found.get(basename(file)) ?? []).to.deep.equal([]);
      });

      it(`of ${subject} answer every misuse with exactly one error, which says what is wrong`, async () => {
        const expected = (await readFile(`spec/types/${misused}`, 'utf8')).split('\n').flatMap((text, index) => {
          const sentence = MARK.exec(text)?.[1];
          return sentence === undefined ? [] : [{ line: index + 1, sentence }];
        });
        expect(expected).to.have.length.above(least);
        const diagnostics = found.get(misused)!;
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
    }
  });
}

/**
 * Compiles the misuses, the accepted uses and the fixture of the dialects, and gives what the
 * compiler says of each file.
 */
async function diagnosticsOf(compilerOptions: object): Promise<ReadonlyMap<string, Diagnostic[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'everstep-types-'));
  const subjects = Object.values(SUBJECTS);
  try {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    for (const { misused } of subjects) await writeFile(join(folder, misused), await exposed(misused));
    const config = {
      extends: resolve('tsconfig.json'),
      compilerOptions: { ...compilerOptions, noEmit: true, rootDir: '/', typeRoots: [resolve('node_modules/@types')] },
      include: [],
      files: [
        ...subjects.map(({ misused }) => join(folder, misused)),
        ...subjects.flatMap(({ accepted }) => accepted).map((file) => resolve(file)),
        resolve('lib/values/inputs/class-validator-path.d.ts'),
      ],
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

/** The misuses, where the compiler is asked to expect nothing, so that it tells what it finds. */
async function exposed(file: string): Promise<string> {
  const text = await readFile(`spec/types/${file}`, 'utf8');
  return text.replaceAll('@ts-expect-error', '').replaceAll('../../lib/', `${resolve('lib')}/`);
}

/** What the compiler prints; it exits with an error whenever it prints something. */
async function compile(folder: string): Promise<string> {
  const args = [resolve('node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'];
  return promisify(execFile)(process.execPath, args).then(
    ({ stdout }) => stdout,
    (failure: { stdout: string }) => failure.stdout,
  );
}
