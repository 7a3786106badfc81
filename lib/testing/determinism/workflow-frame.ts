import { fileURLToPath } from 'node:url';

/** Frames that are looked at: what lies deeper is not the cause of a call. */
const DEPTH = 100;

const OWN_URL = ownRoot(import.meta.url);
const OWN_PATH = OWN_URL.startsWith('file:') ? fileURLToPath(OWN_URL) : OWN_URL;

/**
 * Libraries whose use decides nothing: of the engine, and those that log, whose lines have times.
 */
const HARMLESS =
  /[\\/]node_modules[\\/](class-transformer|class-validator|reflect-metadata|winston|winston-transport|logform|pino|sonic-boom|bunyan|log4js|debug|@aws-lambda-powertools)[\\/]/;

/** What loads modules: Node, and the test frameworks and compilers that do it for themselves. */
const LOADERS =
  /^node:internal\/modules\/|[\\/]node_modules[\\/](vite|vite-node|vitest|jest-runtime|jest-resolve|tsx|ts-node|@swc-node[\\/]register)[\\/]/;

/**
 * Which frame of the stack below `trap` is the workflow's own code that made the call, from 0;
 * `undefined` when it is not the workflow's doing. That is so when the engine or Node itself makes
 * the call, a library that the engine uses, user code that the engine calls for its own ends (a
 * logger, a serdes, a retry strategy), or a module that is being loaded.
 */
export function workflowFrame(trap: Function): number | undefined {
  // Most calls are the engine's, and one frame tells.
  const nearest = sitesBelow(trap, 1)[0]?.getFileName();
  if (nearest != null && (isEngine(nearest) || nearest.startsWith('node:internal/'))) return undefined;
  return frameOfUser(sitesBelow(trap));
}

/**
 * Which frame of the stack below `trap` is that of a user's class that is being revived;
 * `undefined` when the call is not its doing.
 */
export function revivedFrame(trap: Function): number | undefined {
  for (const [index, site] of sitesBelow(trap).entries()) {
    const file = site.getFileName() ?? '';
    if (isEngine(file) || LOADERS.test(file)) return undefined;
    if (isUsers(file)) return index;
  }
  return undefined;
}

/**
 * What the stack says of a frame: function, file, line and column, in the sources where Node or the
 * test framework maps them.
 */
export function describeFrame(trap: Function, index: number): string {
  const limit = Error.stackTraceLimit;
  const holder: { stack?: string } = {};
  try {
    Error.stackTraceLimit = DEPTH;
    Error.captureStackTrace(holder, trap);
    const frames = String(holder.stack)
      .split('\n')
      .filter((line) => /^\s+at /.test(line));
    return readable(frames[index] ?? 'an unknown place');
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function frameOfUser(sites: readonly NodeJS.CallSite[]): number | undefined {
  let user: number | undefined;
  for (const [index, site] of sites.entries()) {
    const file = site.getFileName() ?? '';
    if (LOADERS.test(file)) return undefined;
    if (user === undefined && HARMLESS.test(file)) return undefined;
    if (isEngine(file)) return runsWorkflow(sites, index) ? user : undefined;
    if (user === undefined && isUsers(file)) user = index;
  }
  return user;
}

/**
 * Whether the engine's frame there is one that runs or awaits workflow code. The storage that
 * carries the scope calls those that run it, and no others: functions for a wait's duration, say,
 * are called on behalf of the code above them.
 */
function runsWorkflow(sites: readonly NodeJS.CallSite[], index: number): boolean {
  if (sites[index]!.isAsync()) return true;
  const below = sites.slice(index).find((candidate) => !isEngine(candidate.getFileName() ?? ''));
  return (
    below?.getFunctionName() === 'run' && /^node:(async_hooks$|internal\/async_local)/.test(below.getFileName() ?? '')
  );
}

/** Whether a file is one of Everstep's. */
export function isEngine(file: string): boolean {
  return file.startsWith(OWN_URL) || file.startsWith(OWN_PATH);
}

function isUsers(file: string): boolean {
  return file !== '' && !file.startsWith('node:') && !/[\\/]node_modules[\\/]/.test(file);
}

/** The stack below a function, as V8 has it. */
export function sitesBelow(trap: Function, depth = DEPTH): readonly NodeJS.CallSite[] {
  const { stackTraceLimit } = Error;
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = (_, sites) => sites;
    Error.captureStackTrace(holder, trap);
    return holder.stack as NodeJS.CallSite[];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepare === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Object.defineProperty(Error, 'prepareStackTrace', prepare);
  }
}

/** Without what only machines need: the scheme, and the folder that the tests run in. */
function readable(frame: string): string {
  const text = frame.trim().replace(/^at (async )?/, '');
  const path = text.replace(
    /^([^(]*\()?(file:\/\/[^)]*)(?=:\d+:\d+)/,
    (_, before = '', url) => before + fileURLToPath(url),
  );
  return path.replace(`${process.cwd()}/`, '');
}

/** The folder of the package's modules: every module of `lib` lies in it, bundled or not. */
function ownRoot(url: string): string {
  const end = url.lastIndexOf('/lib/');
  return end < 0 ? new URL('.', url).href : url.slice(0, end + '/lib/'.length);
}
