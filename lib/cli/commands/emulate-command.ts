import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { EmulatorStartError } from '../../core/errors/emulator-errors.js';
import type { FunctionSettings } from '../../emulator/functions/function-settings.js';
import { MOST_GRACE_SECONDS, MOST_PORT } from '../../emulator/server/check-options.js';
import type { LambdaEmulatorOptions } from '../../emulator/server/emulator-options.js';
import { LambdaEmulator } from '../../emulator/server/lambda-emulator.js';
import { MemoryStore, SqliteStore } from '../../stores/index.js';
import { reportFailure } from '../print/report-failure.js';
import { type EmulateConfig, readEmulateConfig } from './emulate-config.js';
import { startedText } from './started-text.js';

const DEFAULT_PORT = 9001;
const MEMORY = 'memory';

interface Flags {
  readonly function?: readonly NamedHandler[];
  readonly plain?: readonly NamedHandler[];
  readonly config?: string;
  readonly store?: string;
  readonly port?: number;
  readonly host?: string;
  readonly allowHost?: readonly string[];
  readonly region?: string;
  readonly account?: string;
  readonly grace?: number;
  readonly allowUnqualified?: true;
}

/** The parts of `name=file#export`. */
type NamedHandler = readonly [name: string, handler: string];

const EXAMPLES = `
Examples:
  everstep emulate --function orders=./dist/orders.mjs --store orders.db
  everstep emulate --function orders=./dist/orders.mjs#handler --plain tax=./dist/tax.mjs#tax
  everstep emulate --config emulator.json

Handlers, clients and the AWS CLI reach it with
  AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:${DEFAULT_PORT}`;

/** `everstep emulate` */
export function emulateCommand(): Command {
  return new Command('emulate')
    .summary('run AWS Lambda durable functions on this machine')
    .description(
      'Serves the API of AWS Lambda durable functions over HTTP, and runs functions from files, each in its own processes.',
    )
    .helpOption('-h, --help', 'print this help')
    .option('-f, --function <name=file#export>', 'a durable function; may be repeated', collect)
    .option('-p, --plain <name=file#export>', 'a function that is not durable; may be repeated', collect)
    .option('-c, --config <file>', 'a JSON file with functions and options; flags take precedence over it')
    .option('-s, --store <file>', `the SQLite file that keeps executions, or ${MEMORY} (default: ${MEMORY})`)
    .option(
      '--port <number>',
      `the port to listen on; 0 picks a free one (default: ${DEFAULT_PORT})`,
      wholeNumberTo(MOST_PORT),
    )
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1)')
    .option('--allow-host <name>', 'a further host name that requests may use; may be repeated', listed)
    .option('--region <name>', 'the region in ARNs (default: us-east-1)')
    .option('--account <id>', 'the account in ARNs (default: 123456789012)')
    .option(
      '--grace <seconds>',
      'how long to wait for running invocations when it stops (default: 2)',
      wholeNumberTo(MOST_GRACE_SECONDS),
    )
    .option('--allow-unqualified', 'allow invoking durable functions without version or alias, which AWS refuses')
    .addHelpText('after', EXAMPLES)
    .action(emulate);
}

async function emulate(flags: Flags): Promise<void> {
  const config: EmulateConfig = flags.config === undefined ? {} : readEmulateConfig(flags.config);
  const kept = flags.store ?? config.store ?? MEMORY;
  const store = kept === MEMORY ? new MemoryStore() : new SqliteStore({ path: resolve(kept) });
  const options = { ...emulatorOptions(flags, config), store };
  const emulator = new LambdaEmulator(options);
  const { url } = await emulator.start();
  stopOnSignals(emulator);
  process.stdout.write(startedText({ ...options, url, kept }));
}

/** The options of the emulator: flags take precedence over the file. */
function emulatorOptions(flags: Flags, config: EmulateConfig): LambdaEmulatorOptions {
  checkNames([...(flags.function ?? []), ...(flags.plain ?? [])]);
  const functions = {
    ...config.functions,
    ...settings(flags.function, {}),
    ...settings(flags.plain, { durable: false }),
  };
  if (Object.keys(functions).length === 0) {
    throw new EmulatorStartError(
      'There is no function to emulate. Give one with --function orders=./dist/orders.mjs#handler, or several in a file with --config.',
    );
  }
  return {
    functions,
    port: flags.port ?? config.port ?? DEFAULT_PORT,
    host: flags.host ?? config.host,
    allowedHosts: flags.allowHost ?? config.allowedHosts,
    region: flags.region ?? config.region,
    accountId: flags.account ?? config.account,
    grace: flags.grace ?? config.grace,
    allowUnqualified: flags.allowUnqualified ?? config.allowUnqualified,
  };
}

function settings(
  handlers: readonly NamedHandler[] = [],
  more: Partial<FunctionSettings>,
): Record<string, FunctionSettings> {
  return Object.fromEntries(handlers.map(([name, handler]) => [name, { handler, ...more }]));
}

function checkNames(handlers: readonly NamedHandler[]): void {
  const seen = new Map<string, string>();
  for (const [name, handler] of handlers) {
    const first = seen.get(name);
    if (first !== undefined) {
      throw new EmulatorStartError(
        `Function ${name} is given twice: as ${first} and as ${handler}. Leave one of them out, or give it a name of its own.`,
      );
    }
    seen.set(name, handler);
  }
}

/** The first signal stops the emulator in good order, the second one kills the process. */
function stopOnSignals(emulator: LambdaEmulator): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stdout.write('Stopping.\n');
      emulator.stop().catch(reportFailure);
    });
  }
}

function listed(given: string, all: readonly string[] = []): readonly string[] {
  return [...all, given];
}

function collect(given: string, all: readonly NamedHandler[] = []): readonly NamedHandler[] {
  const [name, ...path] = given.split('=');
  if (name && path.length > 0) return [...all, [name, path.join('=')]];
  throw new InvalidArgumentError('It must be a name and a file, such as orders=./dist/orders.mjs#handler.');
}

function wholeNumberTo(most: number): (given: string) => number {
  return (given) => {
    if (/^\d+$/.test(given) && Number(given) <= most) return Number(given);
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}.`);
  };
}
