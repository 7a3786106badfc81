import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, use } from 'chai';
import type { WorkflowClient } from 'everstep';
import { WORKFLOW_CLIENT } from 'everstep/nestjs';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { Mailer, SignupModule, SignupService, SignupWorkflow } from './signup-module.js';

use(everstepAssertions);

describe('SignupWorkflow', () => {
  it('is tested without Nest: its constructor is handed what it needs', async () => {
    const mailer = new Mailer();
    const runner = new WorkflowTestRunner(SignupWorkflow, { create: () => new SignupWorkflow(mailer) });
    expect(await runner.run('ada@example.org')).to.have.succeededWith('ada@example.org is settled');
    expect(mailer.sent).to.have.lengthOf(2);
  });
});

describe('SignupModule', () => {
  let application: INestApplicationContext;
  before(async () => {
    application = await NestFactory.createApplicationContext(SignupModule, { logger: false, abortOnError: false });
  });
  after(() => application.close());

  it('starts a signup once for each user, with the mailer of the application', async () => {
    const service = application.get(SignupService);
    const executionId = await service.signUp(7, 'ada@example.org');
    expect(await service.signUp(7, 'ada@example.org')).to.equal(executionId);
    const client = application.get<WorkflowClient>(WORKFLOW_CLIENT);
    while ((await client.history(executionId)).events.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(application.get(Mailer).sent).to.deep.equal(['ada@example.org: Welcome!']);
    await client.stop(executionId);
  });
});
