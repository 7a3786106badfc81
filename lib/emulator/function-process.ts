/**
 * What runs in a process of its own for each environment of a function: loads the handler, and then
 * calls it once at a time with what the emulator sends. `function-process.js <file> <export>`.
 *
 * @module
 */
import { pathToFileURL } from 'node:url';
import type { EnvironmentCall, EnvironmentReply } from './functions/environment-messages.js';
import { returnedJson, thrownError } from './functions/function-host.js';
import type { Handler } from './functions/function-settings.js';
import { lambdaContext } from './functions/lambda-context.js';

const [file, exportName] = process.argv.slice(2) as [string, string];

// Ctrl-C in a terminal reaches this process as well, but it is the emulator that decides when it
// ends.
process.on('SIGINT', () => {});
// Nobody is there any more who could call.
process.on('disconnect', () => process.exit());

function tell(reply: EnvironmentReply): void {
  process.send?.(reply);
}

async function loaded(): Promise<Handler> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  // A CommonJS module's exports are not always known by name.
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
    tell({ kind: 'returned', payload: returnedJson(await handler(event, lambdaContext(invocation, deadline))) });
  } catch (error) {
    tell({ kind: 'threw', error: thrownError(error) });
  }
}

loaded().then(
  (handler) => {
    process.on('message', (call: EnvironmentCall) => void run(handler, call));
    tell({ kind: 'ready' });
  },
  (error: unknown) => {
    tell({ kind: 'unusable', error: thrownError(error) });
    process.disconnect?.();
  },
);
