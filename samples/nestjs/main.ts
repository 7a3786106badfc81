import { NestFactory } from '@nestjs/core';
import { SignupModule, Signups, Workflows } from './signup-module.js';

// With `NestFactory.create`, controllers inject `Signups` in the same way.
const application = await NestFactory.createApplicationContext(SignupModule, { logger: ['error', 'warn'] });
application.enableShutdownHooks();

const signups = application.get(Signups);
const executionId = await signups.signUp(7, 'ada@example.org');
console.log(await signups.settled(executionId));
const { events } = await application.get(Workflows).client.history(executionId);
for (const { EventTimestamp, EventType, Name = '' } of events) {
  console.log(`  ${new Date(EventTimestamp).toISOString().slice(11, 23)}  ${EventType.padEnd(20)} ${Name}`);
}
await application.close();
