/**
 * The program of the process that an execution environment starts. It loads the handler, and then
 * runs the invocations that the emulator sends, one at a time:
 * `function-process.js <file> <export>`.
 *
 * @module
 */
import { pathToFileURL } from 'node:url';
import type { EnvironmentCall, EnvironmentReply } from './functions/environment-messages.js';
import { returnedJson, thrownError } from './functions/function-host.js';
import type { Handler } from './functions/function-settings.js';
import { lambdaContext } from './functions/lambda-context.js';

const [file, exportName] = process.argv.slice(2) as [string, string];

// Ctrl-C in a terminal reaches this process too, but the emulator decides when it ends.
process.on('SIGINT', () => {});
// The emulator is gone, and with it the source of invocations.
process.on('disconnect', () => process.exit());

function send(reply: EnvironmentReply): void {
  process.send?.(reply);
}

async function loaded(): Promise<Handler> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  // Node does not always detect the named exports of a CommonJS module.
  const found = module[exportName] ?? (module.default as Record<string, unknown> | undefined)?.[exportName];
  if (typeof found === 'function') return found as Handler;
  const exports = Object.keys(module).join(', ') || 'none';
  const error = new Error(`${exportName} is not a function that ${file} exports. Its exports: ${exports}`);
  error.name = 'Runtime.HandlerNotFound';
  throw error;
}

async function run(handler: Handler, { invocation, deadline }: EnvironmentCall): Promise<void> {
  try {
    const event: unknown = JSON.parse(invocation.payload);
    send({ kind: 'returned', payload: returnedJson(await handler(event, lambdaContext(invocation, deadline))) });
  } catch (error) {
    send({ kind: 'threw', error: thrownError(error) });
  }
}

loaded().then(
  (handler) => {
    process.on('message', (call: EnvironmentCall) => void run(handler, call));
    send({ kind: 'ready' });
  },
  (error: unknown) => {
    send({ kind: 'unusable', error: thrownError(error) });
    process.disconnect?.();
  },
);
