import { appendFileSync } from 'node:fs';
import type { Logger } from '../../lib/index.js';

/** Keeps the framework's log out of the way of what is shown: in a file, a line of JSON each. */
export function fileLogger(path: string): Logger {
  const to = (level: keyof Logger) => (message: string, data?: object) => {
    appendFileSync(path, `${JSON.stringify({ at: new Date(), level, message, ...data })}\n`);
  };
  return { debug: () => {}, info: to('info'), warn: to('warn'), error: to('error') };
}
