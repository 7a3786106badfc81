import { expect } from 'chai';
import { ConsumerProject } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

const CONSUMER = `
import { DurableExecution, DurableWorkflow, Step } from 'everstep';
import * as lambda from 'everstep/lambda';
import * as otel from 'everstep/otel';
import * as postgres from 'everstep/postgres';
import * as runtimes from 'everstep/runtime';
import * as s3 from 'everstep/s3';
import * as sqlite from 'everstep/sqlite';
import * as testing from 'everstep/testing';

export const entries = [lambda, otel, postgres, runtimes, s3, sqlite, testing];

export class Greeting extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.greet(name);
  }

  @Step()
  async greet(name: string): Promise<string> {
    const broken: number = 'a type error that shows the file is checked';
    return name + broken;
  }
}
`;

describe('the published types', () => {
  let project: ConsumerProject;
  before(async () => {
    project = await ConsumerProject.create((await packedPackage()).folder);
    await project.write('consumer.ts', CONSUMER);
  });
  after(() => project?.remove());

  // How modules are found and how decorators are typed have nothing to do with each other.
  for (const { module, moduleResolution, experimentalDecorators } of [
    { module: 'nodenext', moduleResolution: 'nodenext', experimentalDecorators: true },
    { module: 'esnext', moduleResolution: 'bundler', experimentalDecorators: false },
  ]) {
    const dialect = experimentalDecorators ? 'legacy' : 'standard';
    it(`resolve and check with ${moduleResolution} resolution and ${dialect} decorators`, async () => {
      const compilerOptions = {
        ...{ target: 'es2022', lib: ['es2023'], module, moduleResolution, experimentalDecorators },
        ...{ strict: true, exactOptionalPropertyTypes: true, types: ['node'], noEmit: true },
      };
      await project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
      const findings = await project.compile('tsconfig.json');
      expect(findings).to.have.lengthOf(1);
      expect(findings[0]).to.match(/^consumer\.ts\(21,11\): error TS2322:/);
    });
  }
});
