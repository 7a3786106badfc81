import { cp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { ConsumerProject, packageRoot } from '../support/consumer-project.js';

const PROGRAM = `
import 'reflect-metadata';
import { Exclude, Type } from 'class-transformer';
import { Exclude as ExcludeElsewhere, Type as TypeElsewhere } from 'other-copy';
import { DurableExecution, DurableWorkflow, Step } from 'everstep';
import { WorkflowTestRunner } from 'everstep/testing';

class Fine { secret = 1; }
Exclude()(Fine.prototype, 'secret');
class Login { secret = 1; }
ExcludeElsewhere()(Login.prototype, 'secret');
class Admin extends Login {}
class Holder { login = new Login(); }
Type(() => Login)(Holder.prototype, 'login');
class Garage { inside = {}; }
Type(() => Fine, { discriminator: { property: 'kind', subTypes: [{ value: Admin, name: 'admin' }] } })(Garage.prototype, 'inside');
class Moved { fine = new Fine(); }
TypeElsewhere(() => Fine)(Moved.prototype, 'fine');
class Refused extends Error { secret = 1; }
ExcludeElsewhere()(Refused.prototype, 'secret');

const told = (options) => {
  class Work extends DurableWorkflow {
    async run() {}
    async look() {}
  }
  for (const [key, decorate] of [['run', DurableExecution(options.entry ?? {})], ['look', Step(options.step ?? {})]]) {
    const method = Object.getOwnPropertyDescriptor(Work.prototype, key);
    Object.defineProperty(Work.prototype, key, decorate(Work.prototype, key, method) ?? method);
  }
  try {
    new WorkflowTestRunner(Work);
    return 'taken';
  } catch (error) {
    return error.name + ': ' + error.message;
  }
};
console.log(JSON.stringify({
  fine: told({ entry: { input: () => Fine } }),
  input: told({ entry: { input: () => Login } }),
  output: told({ entry: { returns: () => [Login] } }),
  result: told({ step: { returns: () => Login } }),
  inherited: told({ step: { returns: () => Admin } }),
  nested: told({ step: { returns: () => Holder } }),
  subType: told({ step: { returns: () => Garage } }),
  type: told({ step: { returns: () => Moved } }),
  error: told({ step: { throws: () => [Refused] } }),
}));
`;

describe('a class with decorators of another copy of class-transformer', () => {
  let project: ConsumerProject;
  let told: Record<'fine' | 'input' | 'nested' | 'error', string>;

  before(async () => {
    project = await ConsumerProject.create();
    const own = dirname(dirname(createRequire(import.meta.url).resolve('class-transformer')));
    await cp(own, project.path('node_modules/other-copy'), { recursive: true });
    await project.write('program.js', PROGRAM);
    const { output } = await project.node(['program.js']);
    expect(output).to.match(/^\{.*\}\n$/);
    told = JSON.parse(output);
  });
  after(() => project && rm(project.folder, { recursive: true, force: true }));

  it('is refused at start-up, with the folders of both', () => {
    expect(told.input).to.match(
      /^InvalidWorkflowError: .*\binput: Login has decorators of another copy of class-transformer/s,
    );
    expect(told.input).to.include(project.path('node_modules/other-copy'));
    expect(told.input).to.include(`${packageRoot}/node_modules/class-transformer`);
  });

  it('is found wherever a class is named, in what it extends, and in what it holds', () => {
    const { fine, ...others } = told;
    expect(fine).to.equal('taken');
    expect(Object.entries(others).filter(([, message]) => !message.includes('of another copy'))).to.deep.equal([]);
    expect(told.nested).to.include('Login has decorators');
    expect(told.error).to.include('throws[0]: Refused has decorators');
  });
});
