import { NestFactory } from '@nestjs/core';
import type { WorkflowClient } from 'everstep';
import { WORKFLOW_CLIENT } from 'everstep/nestjs';
import { SignupModule, SignupService } from './signup-module.js';

// With `NestFactory.create`, controllers inject `SignupService` in the same way.
const application = await NestFactory.createApplicationContext(SignupModule, { logger: ['error', 'warn'] });
application.enableShutdownHooks();

const service = application.get(SignupService);
const executionId = await service.signUp(7, 'ada@example.org');
console.log(await service.settled(executionId));
const { events } = await application.get<WorkflowClient>(WORKFLOW_CLIENT).history(executionId);
for (const { EventTimestamp, EventType, Name = '' } of events) {
  console.log(`  ${new Date(EventTimestamp).toISOString().slice(11, 23)}  ${EventType.padEnd(20)} ${Name}`);
}
await application.close();
