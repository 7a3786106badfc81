import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ConsumerProject } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

/** Notes every module that is resolved in a file, from the thread that the hooks run in. */
const HOOKS = `
import { appendFileSync } from 'node:fs';
let log;
export function initialize(file) { log = file; }
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  appendFileSync(log, found.url + '\\n');
  return found;
}
`;

/**
 * Imports what it is told to, and prints what else Node has loaded: CommonJS modules and built-in
 * ones.
 */
const PROBE = `
import { createRequire, register } from 'node:module';
register('./hooks.js', import.meta.url, { data: process.argv[2] });
await import(process.argv[3]);
const commonJs = Object.keys(createRequire(import.meta.url).cache);
console.log(JSON.stringify([...commonJs, ...process.moduleLoadList]));
`;

/** Patterns of what must not load before it is needed. */
const HEAVY = {
  winston: /node_modules\/(winston|logform)\//,
  'class-validator': /node_modules\/(class-validator|validator|libphonenumber-js)\//,
  'the AWS client': /node_modules\/@(aws-sdk|smithy)\//,
  'a SQLite driver': /node_modules\/@?(libsql|better-sqlite3)\/|^(node:|NativeModule )sqlite$/,
  PostgreSQL: /node_modules\/pg\/|everstep\/dist\/lib\/(postgres|chunks\/postgres)/,
  OpenTelemetry: /node_modules\/@opentelemetry\/|everstep\/dist\/lib\/otel/,
  'node:crypto': /^(node:|NativeModule )crypto$/,
  'the code for AWS Lambda': /everstep\/dist\/lib\/lambda[/.]/,
  'test code': /everstep\/dist\/lib\/testing[/.]/,
  'the lint rules': /everstep\/dist\/lib\/eslint/,
  'the command line': /everstep\/dist\/lib\/(cli|emulator)\/|node_modules\/commander\//,
};

describe('importing the package', () => {
  let project: ConsumerProject;
  let loadedByMain: string[];
  before(async () => {
    project = await ConsumerProject.create((await packedPackage()).folder);
    await Promise.all([project.write('hooks.js', HOOKS), project.write('probe.js', PROBE)]);
    loadedByMain = await loadedBy('everstep');
  });
  after(() => project?.remove());

  async function loadedBy(entry: string): Promise<string[]> {
    const log = project.path('modules.log');
    await project.write('modules.log', '');
    const { code, output } = await project.node(['probe.js', log, entry]);
    expect(code, output).to.equal(0);
    return [...readFileSync(log, 'utf8').split('\n'), ...(JSON.parse(output) as string[])];
  }

  for (const [what, pattern] of Object.entries(HEAVY)) {
    it(`'everstep' loads nothing of ${what}`, () => {
      expect(loadedByMain.filter((module) => pattern.test(module))).to.deep.equal([]);
    });
  }

  it("'everstep' is in few files: each costs time", () => {
    const files = loadedByMain.filter((module) => /everstep\/dist\/lib\//.test(module));
    expect(new Set(files)).to.have.property('size').that.is.within(1, 2);
  });

  for (const [entry, when] of [
    ['everstep/lambda', 'the service is called'],
    ['everstep/s3', 'the first payload'],
  ] as const) {
    it(`'${entry}' loads no AWS client before ${when}`, async () => {
      const clients = (await loadedBy(entry)).filter((module) => HEAVY['the AWS client'].test(module));
      expect(clients).to.deep.equal([]);
    });
  }

  it("'everstep/runtime' opens no database driver before a store is opened", async () => {
    const drivers = (await loadedBy('everstep/runtime')).filter((module) => HEAVY['a SQLite driver'].test(module));
    expect(drivers).to.deep.equal([]);
  });

  it('is seen by this spec, whichever way a module comes in', async () => {
    await project.write(
      'control.js',
      "import 'everstep';\nimport 'winston';\nimport 'libsql';\nimport 'class-validator';\nimport 'node:crypto';\n",
    );
    const loaded = await loadedBy('./control.js');
    for (const what of ['winston', 'a SQLite driver', 'class-validator', 'node:crypto'] as const) {
      expect(
        loaded.some((module) => HEAVY[what].test(module)),
        what,
      ).to.equal(true);
    }
    expect(loaded.some((module) => module.endsWith('/everstep/dist/lib/index.js'))).to.equal(true);
  });
});
