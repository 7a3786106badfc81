import { EngineContext } from '../../engine/index.js';
import type { DeterminismSource } from './determinism-sources.js';

/** A function that a workflow's code should not call, and where it is found. */
export interface PatchPoint {
  readonly holder: object;
  readonly key: string;
  readonly source: DeterminismSource;
  /** What it is called in a finding. */
  readonly label: string;
}

let points: readonly PatchPoint[] | undefined;

/**
 * All of them but `Date`, which is no function alone. Made by the first that asks, since that loads
 * modules.
 */
export function patchPoints(): readonly PatchPoint[] {
  points ??= [...globalPoints(), ...filePoints(), ...networkPoints()].filter(canBePatched);
  return points;
}

function globalPoints(): PatchPoint[] {
  const { performance, crypto } = globalThis;
  const timers = ['setTimeout', 'setInterval', 'setImmediate'];
  const nodeCrypto = process.getBuiltinModule('node:crypto');
  const random = Object.keys(nodeCrypto).filter((key) => key.startsWith('random'));
  const timerPromises = process.getBuiltinModule('node:timers/promises');
  const processes = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'];
  return [
    ...pointsOf('time', 'performance', holderOf(performance, 'now'), ['now']),
    ...pointsOf('time', 'process', process, ['hrtime']),
    ...pointsOf('time', 'process.hrtime', process.hrtime, ['bigint']),
    ...pointsOf('random', 'Math', Math, ['random']),
    ...pointsOf('random', 'crypto', holderOf(crypto, 'randomUUID'), ['randomUUID', 'getRandomValues']),
    ...pointsOf('random', 'crypto', nodeCrypto, random),
    ...pointsOf('timers', '', globalThis, timers),
    ...pointsOf('timers', 'timers', process.getBuiltinModule('node:timers'), timers),
    ...pointsOf('timers', 'timers.promises', timerPromises, timers),
    ...pointsOf('timers', 'timers.promises.scheduler', holderOf(timerPromises.scheduler, 'wait'), ['wait', 'yield']),
    ...pointsOf('platform', 'this.context', EngineContext.prototype, ['remainingMillis']),
    ...pointsOf('processes', 'child_process', process.getBuiltinModule('node:child_process'), processes),
  ];
}

function filePoints(): PatchPoint[] {
  const fs = process.getBuiltinModule('node:fs');
  return [...allOf('files', 'fs', fs), ...allOf('files', 'fs.promises', fs.promises)];
}

function networkPoints(): PatchPoint[] {
  const net = process.getBuiltinModule('node:net');
  const dns = process.getBuiltinModule('node:dns');
  const asks = (key: string) => /^(lookup|resolve|reverse)/.test(key);
  const requests = ['request', 'get'];
  return [
    ...pointsOf('network', '', globalThis, ['fetch']),
    ...pointsOf('network', 'http', process.getBuiltinModule('node:http'), requests),
    ...pointsOf('network', 'https', process.getBuiltinModule('node:https'), requests),
    ...pointsOf('network', 'tls', process.getBuiltinModule('node:tls'), ['connect']),
    ...pointsOf('network', 'net', net, ['connect', 'createConnection', 'createServer']),
    // Database clients write to connections that they have.
    ...pointsOf('network', 'net.Socket', net.Socket.prototype, ['connect', 'write']),
    ...pointsOf('network', 'dgram', process.getBuiltinModule('node:dgram'), ['createSocket']),
    ...pointsOf('network', 'dns', dns, Object.keys(dns).filter(asks)),
    ...pointsOf('network', 'dns.promises', dns.promises, Object.keys(dns.promises).filter(asks)),
  ];
}

function pointsOf(source: DeterminismSource, path: string, holder: object, keys: readonly string[]): PatchPoint[] {
  return keys.map((key) => ({ holder, key, source, label: `${path === '' ? '' : `${path}.`}${key}()` }));
}

/** Every function of a module that is no class. */
function allOf(source: DeterminismSource, path: string, holder: object): PatchPoint[] {
  return pointsOf(
    source,
    path,
    holder,
    Object.keys(holder).filter((key) => /^[a-z]/.test(key)),
  );
}

/**
 * The object on which a method lies: a prototype, for those of classes. Environments that imitate a
 * browser lack some.
 */
function holderOf(object: object | undefined, key: string): object {
  let holder: object | null = object ?? null;
  while (holder !== null && !Object.hasOwn(holder, key)) holder = Object.getPrototypeOf(holder);
  return holder ?? {};
}

function canBePatched({ holder, key }: PatchPoint): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key);
  if (descriptor === undefined) return typeof Reflect.get(holder, key) === 'function';
  return typeof descriptor.value === 'function' && descriptor.configurable === true;
}
