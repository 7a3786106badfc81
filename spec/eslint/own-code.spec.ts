import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../support/consumer-project.js';
import { collectModules, readBlocks } from '../support/doc-blocks.js';
import { findings } from './support/lint.js';

/** Files that make a mistake on purpose, with its rules, and why. */
const ON_PURPOSE: Readonly<Record<string, readonly string[]>> = {
  // They show what not to write, beside what to write.
  'docs/determinism.md': ['no-field-write-in-step', 'no-nondeterminism', 'same-name-in-promise-all'],
  'docs/linting.md': [
    ...['no-field-write-in-step', 'no-floating-operation', 'no-nondeterminism', 'no-operation-in-step'],
    ...['patched-literal', 'returns-required', 'same-name-in-promise-all'],
  ],
  // What the determinism guard finds while the code runs.
  'docs/testing.md': ['no-nondeterminism'],
  'spec/testing/determinism/guard.spec.ts': ['no-nondeterminism'],
  'spec/testing/determinism/mapped-workflow.ts': ['no-nondeterminism'],
  'spec/testing/determinism/operation-order.spec.ts': ['no-nondeterminism'],
  // They look at what differs from invocation to invocation, and let real time pass.
  'spec/workflow/platform.spec.ts': ['no-nondeterminism'],
  'spec/conformance-otel/workflows.ts': ['no-nondeterminism'],
  // They count the runs of a body in the instance that it runs in.
  'spec/cli/cli-workflows.ts': ['no-field-write-in-step'],
  'spec/fixtures/dialects/order.ts': ['no-field-write-in-step'],
  // They prove that calls from a step are refused, and that a body reaches #private fields.
  'spec/workflow/intercept.spec.ts': ['no-field-write-in-step', 'no-operation-in-step'],
  // They prove that a transaction in a step is refused.
  'spec/engine/transactions.spec.ts': ['no-operation-in-step'],
  'spec/postgres/support/scripted-workflow.ts': ['no-operation-in-step'],
  // Random programs have computed patches.
  'spec/simulation/program-workflow.ts': ['patched-literal'],
  // What does not compile.
  'spec/types/misuse.ts': ['returns-required'],
};

/** Only these files can have findings, and reading all of them takes time. */
const HAS_WORKFLOW = /^ *@(?:DurableExecution|Step|Transaction|Wait|Callback|WaitForCondition|Invoke|ChildContext)\(/m;

describe('lint rules over the code of this repository', () => {
  for (const folder of ['samples', 'spec', 'docs'] as const) {
    it(`find nothing in ${folder}/ that is not there on purpose`, () => {
      const found = Object.fromEntries(
        readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
          .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
          .filter((path) => /\.(?:ts|md)$/.test(path) && !/\/node_modules\/|^(?:spec\/eslint|docs\/api)\//.test(path))
          .map((path) => [path, rulesBrokenBy(path)] as const)
          .filter(([, rules]) => rules.length > 0),
      );
      const expected = Object.entries(ON_PURPOSE).filter(([path]) => path.startsWith(`${folder}/`));
      expect(found).to.deep.equal(Object.fromEntries(expected));
    });
  }
});

function rulesBrokenBy(path: string): string[] {
  const text = readFileSync(join(packageRoot, path), 'utf8');
  const files = path.endsWith('.md') ? collectModules(readBlocks(text)).map(({ source }) => source) : [text];
  const found = files.filter((code) => HAS_WORKFLOW.test(code)).flatMap((code) => findings(asUsersWriteIt(code)));
  return [...new Set(found.map((finding) => finding.replace(/^\d+ /, '')))].sort();
}

/** Specs import the sources, where users import `everstep`. */
function asUsersWriteIt(code: string): string {
  return code.replace(/'(?:\.\.\/)+lib\/(?:[\w-]+\/)*index\.js'/g, "'everstep'");
}
