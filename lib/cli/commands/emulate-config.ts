import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describeValue } from '../../core/errors/argument-errors.js';
import { EmulatorStartError } from '../../core/errors/emulator-errors.js';
import { nearestName } from '../../core/errors/nearest-name.js';
import type { FunctionSettings, VersionSettings } from '../../emulator/functions/function-settings.js';

/** The file of `--config`: the options of the command, and functions with all their settings. */
export interface EmulateConfig {
  readonly functions?: Readonly<Record<string, FunctionSettings>>;
  /** The path of a SQLite file, or `memory`. */
  readonly store?: string;
  readonly port?: number;
  readonly host?: string;
  readonly allowedHosts?: readonly string[];
  readonly region?: string;
  readonly account?: string;
  readonly grace?: number;
  readonly allowUnqualified?: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/** The types of all members, by their names, for each kind of object in the file. */
const FUNCTION = {
  handler: 'string',
  durable: 'object or false',
  timeout: 'number',
  memorySize: 'number',
  environment: 'object',
  concurrency: 'number',
  versions: 'object',
  aliases: 'object',
};
const CONFIG = {
  functions: 'object',
  store: 'string',
  port: 'number',
  host: 'string',
  allowedHosts: 'array',
  region: 'string',
  account: 'string',
  grace: 'number',
  allowUnqualified: 'boolean',
};
const DURABLE = { executionTimeout: 'number', retentionPeriodInDays: 'number' };
const VERSION = { handler: 'string' };

/**
 * Reads the file. Paths in it are relative to its folder.
 *
 * @throws EmulatorStartError that names the fault.
 */
export function readEmulateConfig(path: string): EmulateConfig {
  const reader = new ConfigReader(path);
  return reader.read();
}

class ConfigReader {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  read(): EmulateConfig {
    const config = this.#members(this.#parsed(), 'The file', CONFIG) as EmulateConfig;
    const functions = Object.entries(config.functions ?? {}).map(([name, own]) => [name, this.#function(own, name)]);
    const { store } = config;
    return {
      ...config,
      functions: Object.fromEntries(functions) as Record<string, FunctionSettings>,
      ...(store !== undefined && { store: store === 'memory' ? store : this.#absolute(store) }),
    };
  }

  #function(given: unknown, name: string): FunctionSettings {
    const what = `functions.${name}`;
    const settings = this.#members(given, what, FUNCTION) as unknown as FunctionSettings & { readonly handler: string };
    const { durable, versions, environment, aliases } = settings;
    if (settings.handler === undefined) throw this.#fault(`${what} has no handler`);
    if (durable !== undefined && durable !== false) this.#members(durable, `${what}.durable`, DURABLE);
    for (const [member, texts] of Object.entries({ environment, aliases })) {
      for (const [key, value] of Object.entries(texts ?? {})) this.#check(value, `${what}.${member}.${key}`, 'string');
    }
    return {
      ...settings,
      handler: this.#absolute(settings.handler),
      ...(versions !== undefined && { versions: this.#versions(versions, `${what}.versions`) }),
    };
  }

  #versions(versions: object, what: string): Record<string, VersionSettings> {
    return Object.fromEntries(
      Object.entries(versions).map(([version, given]) => {
        const { handler } = this.#members(given, `${what}.${version}`, VERSION);
        if (handler === undefined) throw this.#fault(`${what}.${version} has no handler`);
        return [version, { handler: this.#absolute(handler as string) }];
      }),
    );
  }

  /** Checks that a value is an object whose members all have these names and types. */
  #members(given: unknown, what: string, types: Readonly<Record<string, string>>): Members {
    this.#check(given, what, 'object');
    for (const [key, value] of Object.entries(given as Members)) {
      const type = Object.hasOwn(types, key) ? types[key]! : undefined;
      if (type === undefined) {
        const known = Object.keys(types);
        const likely = nearestName(key, known);
        const hint = likely === undefined ? `Known are ${known.join(', ')}` : `Did you mean ${likely}?`;
        throw this.#fault(`${what} has a member ${key}, which is unknown. ${hint}`);
      }
      if (type !== 'object or false' || value !== false) {
        this.#check(value, what === 'The file' ? key : `${what}.${key}`, type.split(' ')[0]!);
      }
    }
    return given as Members;
  }

  #check(value: unknown, what: string, type: string): void {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (type === 'object' ? isObject : type === 'array' ? Array.isArray(value) : typeof value === type) return;
    throw this.#fault(`${what} must be of type ${type}, but it is ${describeValue(value)}`);
  }

  #absolute(path: string): string {
    return resolve(dirname(this.#path), path);
  }

  #parsed(): unknown {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      throw this.#fault(`it can't be read: ${(error as Error).message}`, error);
    }
    try {
      return JSON.parse(text);
    } catch (error) {
      throw this.#fault(`it is not JSON: ${(error as Error).message}`, error);
    }
  }

  #fault(fault: string, cause?: unknown): EmulatorStartError {
    return new EmulatorStartError(`In the configuration ${this.#path}: ${fault}.`, { cause });
  }
}
