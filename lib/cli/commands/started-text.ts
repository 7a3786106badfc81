import { relative } from 'node:path';
import type { FunctionSettings } from '../../emulator/functions/function-settings.js';

export interface StartedTextProps {
  readonly url: string;
  readonly functions: Readonly<Record<string, FunctionSettings>>;
  /** Where executions are kept: a file, or `memory`. */
  readonly kept: string;
  readonly region?: string | undefined;
}

/** The text that the command prints when it is ready: the URL, the functions, how to use it. */
export function startedText({ url, functions, kept, region = 'us-east-1' }: StartedTextProps): string {
  const names = Object.keys(functions);
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(functions).map(
    ([name, settings]) => `  ${name.padEnd(width)}  ${qualifiers(settings)}  ${shown(settings.handler)}`,
  );
  return [
    `AWS Lambda is emulated at ${url}. Executions are kept in ${kept}.`,
    '',
    ...lines,
    '',
    'For clients and the AWS CLI:',
    `  export AWS_ENDPOINT_URL_LAMBDA=${url} AWS_REGION=${region} AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

function qualifiers({ durable, versions = {}, aliases = {} }: FunctionSettings): string {
  const named = Object.entries(aliases).map(([alias, version]) => `${alias} (${version})`);
  return [durable === false ? 'plain' : 'durable', '$LATEST', ...Object.keys(versions), ...named].join(' ');
}

function shown(handler: FunctionSettings['handler']): string {
  return typeof handler === 'string' ? (handler.startsWith('/') ? relative('', handler) : handler) : handler.name;
}
