/**
 * The console: a page that shows executions and acts on them, as a function from requests to
 * responses that an application mounts behind its own sign-in.
 *
 * @module
 */
export {
  type ConsoleClient,
  type ConsoleHandler,
  type ConsoleLink,
  type ConsoleOptions,
  type ConsoleRole,
  type ConsoleUser,
  consoleHandler,
  type ShownValue,
  toNodeListener,
} from './console/index.js';
