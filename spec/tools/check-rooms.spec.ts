import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { packageRoot } from '../support/consumer-project.js';

interface CheckRooms {
  checkRooms(root: string, floors: object): { readonly findings: readonly { readonly line: string }[] };
}

const FLOORS = { lib: ['ground', 'left right', 'top', '.'], 'lib/ground': ['.', 'deep'] };

/** Each import goes down, and through the index of its room. */
const GOOD = {
  'ground/value.ts': 'export const value = 1;',
  'ground/deep/index.ts': "export * from './hidden.js';",
  'ground/deep/hidden.ts': "import { value } from '../value.js';\nexport const hidden = value;",
  'left/one.ts': "import type { Two } from './two.js';\nexport type One = Two | 1;",
  'left/two.ts': "import type { One } from './one.js';\nexport type Two = One | 2;",
  'right/three.ts':
    "// import { Entry } from '../index.js';\nexport type Three = import('../ground/deep/index.js').hidden;",
  'top/roof.ts': "import '../left/one.js';\nimport '../right/three.js';\nimport 'node:fs';",
  'index.ts': "export * from './top/roof.js';\nexport { value } from './ground/value.js';",
};

describe('the check of the rooms', () => {
  let tool: CheckRooms;
  let root: string;
  before(async () => {
    tool = await import(pathToFileURL(join(packageRoot, 'tools/check-rooms.mjs')).href);
  });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'everstep-rooms-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** What the check finds in the good tree with other files in it. */
  async function findingsWith(planted: Readonly<Record<string, string>>, floors: object = FLOORS): Promise<string[]> {
    for (const [path, text] of Object.entries({ ...GOOD, ...planted })) {
      await mkdir(dirname(join(root, 'lib', path)), { recursive: true });
      await writeFile(join(root, 'lib', path), `${text}\n`);
    }
    return tool.checkRooms(root, floors).findings.map(({ line }) => line);
  }

  async function expectOne(planted: Readonly<Record<string, string>>, finding: RegExp): Promise<void> {
    const findings = await findingsWith(planted);
    expect(findings).to.have.lengthOf(1);
    expect(findings[0]).to.match(finding);
  }

  it('passes a good tree, where two files may import each other', async () => {
    expect(await findingsWith({})).to.deep.equal([]);
  });

  for (const [form, text] of Object.entries({
    'an import': "import { value } from './value.js';\nimport { One } from '../left/one.js';",
    'an import of a type': "import type { One } from '../left/one.js';\nexport type Four = One;",
    'a type that is imported where it stands': "export type Four = import('../left/one.js').One;",
    'an export of what is elsewhere': "export type { One } from '../left/one.js';",
    'a dynamic import': "export const four = () => import('../left/one.js');",
  })) {
    it(`finds an arrow back up in ${form}`, async () => {
      await expectOne(
        { 'ground/four.ts': text },
        /^lib\/ground\/four\.ts imports lib\/left\/one\.ts: lib\/ground is below lib\/left\. Move /,
      );
    });
  }

  it('finds an arrow between rooms of one floor, and to an entry', async () => {
    await expectOne(
      { 'left/four.ts': "import '../right/three.js';" },
      /four\.ts .*: lib\/left doesn't know lib\/right\./,
    );
    await expectOne(
      { 'left/four.ts': '', 'top/five.ts': "import '../entry.js';", 'entry.ts': '' },
      /top\/five\.ts imports lib\/entry\.ts: /,
    );
  });

  it('finds a circle of three, of types too, and names its files', async () => {
    await expectOne(
      {
        'left/two.ts': "import type { Four } from './four.js';\nexport type Two = Four;",
        'left/four.ts': "import type { One } from './one.js';\nexport type Four = One;",
      },
      /circle, as in lib\/left\/four\.ts -> lib\/left\/one\.ts -> lib\/left\/two\.ts -> lib\/left\/four\.ts\. Cut /,
    );
  });

  it('finds an import past an index, from outside only', async () => {
    await expectOne(
      { 'left/four.ts': "import { hidden } from '../ground/deep/hidden.js';\nvoid hidden;" },
      /^lib\/left\/four\.ts imports lib\/ground\/deep\/hidden\.ts, past lib\/ground\/deep\/index\.ts\. Import it from there/,
    );
  });

  it('lets a dynamic import name the file that is to be loaded late', async () => {
    expect(
      await findingsWith({
        'left/four.ts': "export const four = async () => await import('../ground/deep/hidden.js');",
      }),
    ).to.deep.equal([]);
  });

  it('finds a floor without a folder', async () => {
    const floors = { ...FLOORS, 'lib/left': ['cellar', '.'] };
    expect(await findingsWith({}, floors)).to.deep.equal([
      'lib/left/cellar has a floor and no files. Remove it from the list of tools/check-rooms.mjs.',
    ]);
  });

  it('finds a folder without a floor', async () => {
    await expectOne({ 'left/attic/four.ts': '' }, /^lib\/left\/attic has no floor\. Give it one /);
  });

  it('finds what is too large, and no long line of code', async () => {
    await expectOne({ 'left/four.ts': 'void 0;\n'.repeat(401) }, /^lib\/left\/four\.ts has 402 lines, more than 400\./);
    await expectOne(
      { 'left/four.ts': `const text = '${'x'.repeat(200)}';\n// ${'x'.repeat(118)}\n/* ${'x'.repeat(114)} */` },
      /^lib\/left\/four\.ts has 1 line of prose above 120 columns, 121 in line 2\. Wrap /,
    );
    await expectOne(
      Object.fromEntries(
        ['four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'].map((name) => [
          `left/${name}.ts`,
          'void 0;\n'.repeat(80),
        ]),
      ),
      /^The median file has 81 lines, more than 80\./,
    );
  });
});
