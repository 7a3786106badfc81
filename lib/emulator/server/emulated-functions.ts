import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import { isName, NAME_RULE } from '../../core/names.js';
import { LIMITS } from '../../core/wire/index.js';
import { EmulatedFunction, LATEST } from '../functions/emulated-function.js';
import { type EmulatorFacts, environmentVariables } from '../functions/environment-variables.js';
import type { FunctionHost } from '../functions/function-host.js';
import type { DurableConfig, FunctionSettings, Handler, VersionSettings } from '../functions/function-settings.js';
import { parseHandlerPath } from '../functions/handler-path.js';
import { InProcessHost } from '../functions/in-process-host.js';
import { ProcessHost } from '../process-host.js';
import { checkSetting, checkWholeNumber } from './check-setting.js';

/** The known members; their values are checked below. */
const SETTINGS: OptionChecks<FunctionSettings> = {
  handler: undefined,
  durable: undefined,
  timeout: undefined,
  memorySize: undefined,
  environment: undefined,
  concurrency: undefined,
  versions: undefined,
  aliases: undefined,
};
const DURABLE: OptionChecks<DurableConfig> = { executionTimeout: undefined, retentionPeriodInDays: undefined };
const VERSIONED: OptionChecks<VersionSettings> = { handler: undefined };
const VERSION = /^[1-9]\d{0,9}$/;
const ALIAS = /^(?!\d+$)[a-zA-Z0-9-_]{1,128}$/;
/**
 * The time limit of AWS Lambda for loading code. Code that exceeds it is loaded again, under the
 * function's timeout.
 */
const FIRST_LOAD_SECONDS = 10;
const DEFAULTS = { timeout: 60, memorySize: 1024, concurrency: 10 };

/** Makes the functions that settings describe. @throws EmulatorStartError for invalid settings. */
export function emulatedFunctions(
  settings: Readonly<Record<string, FunctionSettings>>,
  emulator: EmulatorFacts,
): EmulatedFunction[] {
  return Object.entries(settings).map(([name, own]) => emulatedFunction(name, own, emulator));
}

function emulatedFunction(name: string, settings: FunctionSettings, emulator: EmulatorFacts): EmulatedFunction {
  const where = `function ${name}`;
  checkOptions(settings, SETTINGS, where);
  const { handler, durable = {}, versions = {}, aliases = {} } = settings;
  checkSetting(isName(name), 'The name of a function', name, NAME_RULE);
  const timeout = settings.timeout ?? DEFAULTS.timeout;
  const memorySize = settings.memorySize ?? DEFAULTS.memorySize;
  checkWholeNumber(timeout, `The timeout of ${where}`, 1, 900);
  checkWholeNumber(memorySize, `The memorySize of ${where}`, 1, 10_240);
  checkWholeNumber(settings.concurrency ?? DEFAULTS.concurrency, `The concurrency of ${where}`, 1, 1000);
  if (durable !== false) checkDurable(durable, where);
  const hosts = new Map([[LATEST, hostOf(handler, LATEST)]]);
  for (const [version, own] of Object.entries(versions)) {
    checkSetting(VERSION.test(version), `A version of ${where}`, version, 'a whole number from 1');
    checkOptions(own, VERSIONED, `version ${version} of ${where}`);
    hosts.set(version, hostOf(own.handler, version));
  }
  for (const alias of Object.keys(aliases)) {
    checkSetting(
      ALIAS.test(alias),
      `An alias of ${where}`,
      alias,
      '1 to 128 characters of [a-zA-Z0-9-_], not only digits',
    );
  }
  const arn = `${emulator.arnPrefix}:${name}`;
  return new EmulatedFunction({
    ...{ name, arn, memorySize, hosts, aliases },
    durable: durable === false ? undefined : durable,
  });

  function hostOf(code: string | Handler, version: string): FunctionHost {
    if (typeof code === 'function') return new InProcessHost(code, timeout);
    checkSetting(typeof code === 'string', `The handler of ${where}`, code, 'a path such as ./dist/orders.mjs#handler');
    const path = parseHandlerPath(code, name);
    return new ProcessHost({
      functionName: name,
      handler: path,
      memorySize,
      timeoutSeconds: timeout,
      slowLoadSeconds: FIRST_LOAD_SECONDS,
      loadSeconds: FIRST_LOAD_SECONDS + timeout,
      logger: emulator.logger,
      concurrency: settings.concurrency ?? DEFAULTS.concurrency,
      env: () => environmentVariables({ name, version, path, memorySize, settings, emulator }),
    });
  }
}

function checkDurable(durable: DurableConfig, where: string): void {
  checkOptions(durable, DURABLE, `durable of ${where}`);
  const { executionTimeout, retentionPeriodInDays } = durable;
  if (executionTimeout !== undefined) {
    checkWholeNumber(executionTimeout, `The executionTimeout of ${where}`, 1, LIMITS.timeoutSeconds);
  }
  if (retentionPeriodInDays !== undefined) {
    checkWholeNumber(retentionPeriodInDays, `The retentionPeriodInDays of ${where}`, 1, 90);
  }
}
