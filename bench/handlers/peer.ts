import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js';

export const handler = withDurableExecution(async (name: string, context: DurableContext) => {
  const greeting = await context.step('greet', async () => ({ text: `Hello, ${name}` }));
  await context.wait('pause', { days: 5 });
  return greeting.text;
});
