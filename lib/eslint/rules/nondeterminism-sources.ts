/*
 * What gives another result in each run, or acts on the outside. The test runner's guard watches
 * the same, and the environment only this.
 */

export type NondeterminismSource =
  | 'time'
  | 'random'
  | 'timers'
  | 'network'
  | 'files'
  | 'processes'
  | 'environment'
  | 'platform';

/** What to write instead, for messages. */
export const CURES: Readonly<Record<NondeterminismSource, string>> = {
  time: 'Use this.context.now(), or a step that returns it',
  random: 'Use this.context.random() or this.context.uuid(), or a step that returns it',
  timers: 'Use @Wait or this.context.wait(), or put it into a step',
  network: 'Put it into a step',
  files: 'Put it into a step',
  processes: 'Put it into a step',
  environment: 'Read it in a step, or pass it in as the input',
  platform: 'Read it in a step',
};

/** Globals that are called, by their paths. */
export const GLOBAL_CALLS: Readonly<Record<string, NondeterminismSource>> = {
  Date: 'time',
  'Date.now': 'time',
  'performance.now': 'time',
  'process.hrtime': 'time',
  'process.hrtime.bigint': 'time',
  'process.uptime': 'time',
  'Temporal.Now.instant': 'time',
  'Temporal.Now.plainDateISO': 'time',
  'Temporal.Now.plainDateTimeISO': 'time',
  'Temporal.Now.plainTimeISO': 'time',
  'Temporal.Now.zonedDateTimeISO': 'time',
  'Math.random': 'random',
  'crypto.randomUUID': 'random',
  'crypto.getRandomValues': 'random',
  setTimeout: 'timers',
  setInterval: 'timers',
  setImmediate: 'timers',
  fetch: 'network',
};

/** Modules, and which of their exports count. */
const MODULES: readonly (readonly [module: RegExp, names: RegExp, source: NondeterminismSource])[] = [
  [/^(?:node:)?crypto$/, /^(?:random\w*|getRandomValues|(?:webcrypto\.)?(?:randomUUID|getRandomValues))$/, 'random'],
  [/^uuid$/, /^v[1467]$/, 'random'],
  [/^nanoid(?:\/non-secure)?$/, /^nanoid$/, 'random'],
  [/^ulid$/, /^ulid$/, 'random'],
  [/^(?:node:)?perf_hooks$/, /^performance\.now$/, 'time'],
  [/^(?:node:)?process$/, /^(?:hrtime|hrtime\.bigint|uptime)$/, 'time'],
  [
    /^(?:node:)?timers(?:\/promises)?$/,
    /^(?:promises\.)?(?:setTimeout|setInterval|setImmediate|scheduler\.\w+)$/,
    'timers',
  ],
  [/^(?:node:)?https?$/, /^(?:request|get)$/, 'network'],
  [/^(?:node:)?http2$/, /^connect$/, 'network'],
  [/^(?:node:)?(?:net|tls)$/, /^(?:connect|createConnection|createServer)$/, 'network'],
  [/^(?:node:)?dgram$/, /^createSocket$/, 'network'],
  [/^(?:node:)?dns(?:\/promises)?$/, /^(?:promises\.)?(?:lookup|resolve|reverse)\w*$/, 'network'],
  [/^undici$/, /^(?:fetch|request|stream)$/, 'network'],
  [/^(?:axios|got|ky|node-fetch)$/, /^(?:default|delete|get|head|patch|post|put|request)$/, 'network'],
  [/^(?:node:)?fs(?:\/promises)?$/, /^(?:promises\.)?[a-z]\w*$/, 'files'],
  [/^(?:node:)?child_process$/, /^(?:exec|execFile|execFileSync|execSync|fork|spawn|spawnSync)$/, 'processes'],
];

/** Of a function by its import. A default import has the same members as the module. */
export function sourceOfImport({ module, name }: { module: string; name: string }): NondeterminismSource | undefined {
  const member = name.replace(/^default\./, '');
  return MODULES.find(([modules, names]) => modules.test(module) && names.test(member))?.[2];
}
