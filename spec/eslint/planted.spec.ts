import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../support/consumer-project.js';
import { findings } from './support/lint.js';

const SAMPLES = [
  'agent/agent-workflow.ts',
  'approval/expense-workflow.ts',
  'concurrency/concurrency-workflow.ts',
  'fan-out/shipping-workflow.ts',
  'hello/hello-workflow.ts',
  'observe/backup-workflow.ts',
  'order/order-workflow.ts',
  'saga/trip-workflow.ts',
];

/** The line behind which a mistake goes: the head of `run`, of the first step, or of the class. */
const PLACES = {
  run: /^ {2}async run\(.*\{\n/m,
  step: /^ {2}@Step\(.*\n {2}async .*\{\n/m,
  class: /^(?:export )?class \w+ extends DurableWorkflow \{\n/m,
};

/** A mistake of each kind. */
const PLANTS: Readonly<Record<string, readonly [place: keyof typeof PLACES, line: string]>> = {
  'no-nondeterminism': ['run', 'const planted = Math.random() < 0.5;'],
  'no-operation-in-step': ['step', "await this.context.wait('planted', '1h');"],
  'no-field-write-in-step': ['step', 'this.planted = 1;'],
  'no-floating-operation': ['run', "this.context.wait('planted', '1h');"],
  'returns-required': ['class', '@PlantedStep() async planted(): Promise<Planted> { return new Planted(); }'],
  'same-name-in-promise-all': ['run', "await Promise.all([1, 2].map(() => this.context.step('planted', () => 1)));"],
  'patched-literal': ['run', "this.context.patched('planted'.concat(this.constructor.name));"],
};

describe('a mistake planted into a sample', () => {
  for (const [rule, [place, line]] of Object.entries(PLANTS)) {
    for (const sample of SAMPLES) {
      it(`is found by ${rule} in ${sample}, and by no other rule`, () => {
        const source = readFileSync(join(packageRoot, 'samples', sample), 'utf8');
        expect(source, 'the place').to.match(PLACES[place]);
        const planted = source.replace(PLACES[place], (head) => `${head}${line}\n`);
        const at = planted.split('\n').indexOf(line) + 1;
        const end = "import { Step as PlantedStep } from 'everstep'; class Planted {}";
        expect(findings(`${planted}${end}`)).to.deep.equal([`${at} ${rule}`]);
      });
    }
  }
});
