export type { ConsoleClient } from './server/console-client.js';
export { type ConsoleHandler, consoleHandler } from './server/console-handler.js';
export { linkFrom } from './server/console-links.js';
export type { ConsoleLink, ConsoleOptions, ConsoleRole, ConsoleUser, ShownValue } from './server/console-options.js';
export { toNodeListener } from './server/node-listener.js';
