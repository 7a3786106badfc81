import type { DeterminismSource } from './determinism-sources.js';

/** A function that workflow code should not call, and the object that holds it. */
export interface GuardedFunction {
  readonly holder: object;
  readonly key: string;
  readonly source: DeterminismSource;
  /** The name of the call in a finding. */
  readonly label: string;
}

let points: readonly GuardedFunction[] | undefined;

/**
 * All guarded functions. `Date` is guarded apart, since it is a class as well. The list is made on
 * first use, since making it loads modules of Node.
 */
export function guardedFunctions(): readonly GuardedFunction[] {
  points ??= [...globalPoints(), ...filePoints(), ...networkPoints()].filter(isReplaceable);
  return points;
}

function globalPoints(): GuardedFunction[] {
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
    ...pointsOf('processes', 'child_process', process.getBuiltinModule('node:child_process'), processes),
  ];
}

function filePoints(): GuardedFunction[] {
  const fs = process.getBuiltinModule('node:fs');
  return [...allOf('files', 'fs', fs), ...allOf('files', 'fs.promises', fs.promises)];
}

function networkPoints(): GuardedFunction[] {
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
    // Database clients write to connections that are open already.
    ...pointsOf('network', 'net.Socket', net.Socket.prototype, ['connect', 'write']),
    ...pointsOf('network', 'dgram', process.getBuiltinModule('node:dgram'), ['createSocket']),
    ...pointsOf('network', 'dns', dns, Object.keys(dns).filter(asks)),
    ...pointsOf('network', 'dns.promises', dns.promises, Object.keys(dns.promises).filter(asks)),
  ];
}

function pointsOf(source: DeterminismSource, path: string, holder: object, keys: readonly string[]): GuardedFunction[] {
  return keys.map((key) => ({ holder, key, source, label: `${path === '' ? '' : `${path}.`}${key}()` }));
}

/** Every function of a module, without its classes. */
function allOf(source: DeterminismSource, path: string, holder: object): GuardedFunction[] {
  return pointsOf(
    source,
    path,
    holder,
    Object.keys(holder).filter((key) => /^[a-z]/.test(key)),
  );
}

/**
 * The object that has a method as its own: a prototype, for methods of classes. An empty object if
 * there is none: environments that imitate a browser lack some methods.
 */
function holderOf(object: object | undefined, key: string): object {
  let holder: object | null = object ?? null;
  while (holder !== null && !Object.hasOwn(holder, key)) holder = Object.getPrototypeOf(holder);
  return holder ?? {};
}

function isReplaceable({ holder, key }: GuardedFunction): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key);
  if (descriptor === undefined) return typeof Reflect.get(holder, key) === 'function';
  return typeof descriptor.value === 'function' && descriptor.configurable === true;
}
