import { dirname } from 'node:path';
import type { Logger } from '../../core/logging/index.js';
import type { FunctionSettings } from './function-settings.js';
import type { HandlerPath } from './handler-path.js';

/** Facts of the emulator that functions depend on. */
export interface EmulatorFacts {
  readonly arnPrefix: string;
  readonly region: string;
  /** Returns the URL of the emulator, after it has begun to listen. */
  readonly urlOf: () => string;
  readonly logger: Logger;
}

export interface EnvironmentVariablesProps {
  readonly name: string;
  readonly version: string;
  readonly path: HandlerPath;
  readonly memorySize: number;
  readonly settings: FunctionSettings;
  readonly emulator: EmulatorFacts;
}

/**
 * The environment variables of a function: those that AWS Lambda sets, the address of the emulator,
 * and credentials, without which the AWS client refuses to work.
 */
export function environmentVariables(props: EnvironmentVariablesProps): Record<string, string> {
  const { name, version, path, memorySize, settings, emulator } = props;
  const hasCredentials = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE'].some((variable) => process.env[variable]);
  return {
    ...(hasCredentials ? {} : { AWS_ACCESS_KEY_ID: 'everstep', AWS_SECRET_ACCESS_KEY: 'everstep' }),
    AWS_ENDPOINT_URL_LAMBDA: emulator.urlOf(),
    AWS_REGION: emulator.region,
    AWS_DEFAULT_REGION: emulator.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `everstep/[${version}]`,
    // Nothing answers there, but code recognizes by this variable that it runs on Lambda.
    AWS_LAMBDA_RUNTIME_API: new URL(emulator.urlOf()).host,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: dirname(path.file),
    TZ: ':UTC',
    ...settings.environment,
  };
}
