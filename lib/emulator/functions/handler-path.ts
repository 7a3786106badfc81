import { resolve } from 'node:path';
import { EmulatorStartError } from '../../core/errors/emulator-errors.js';

/** The module and export of a handler. */
export interface HandlerPath {
  /** Absolute. */
  readonly file: string;
  readonly exportName: string;
}

/**
 * Parses `./dist/orders.mjs#handler`. Without a name the export is `handler`.
 *
 * @throws EmulatorStartError for text of another form.
 */
export function parseHandlerPath(path: string, functionName: string): HandlerPath {
  const [file, exportName = 'handler', ...rest] = path.split('#');
  if (file && exportName !== '' && rest.length === 0) return { file: resolve(file), exportName };
  throw new EmulatorStartError(
    `The handler of function ${functionName} is given as ${JSON.stringify(path)}. ` +
      'Write the file of a module and the name of its export: ./dist/orders.mjs#handler',
  );
}
