import { dirname } from 'node:path';
import type { Logger } from '../../core/logging/index.js';
import type { FunctionSettings } from './function-settings.js';
import type { HandlerPath } from './handler-path.js';

/** Where functions live. */
export interface Surroundings {
  readonly arnPrefix: string;
  readonly region: string;
  /** Of the emulator, once it listens. */
  readonly urlOf: () => string;
  readonly logger: Logger;
}

export interface EnvironmentVariablesProps {
  readonly name: string;
  readonly version: string;
  readonly path: HandlerPath;
  readonly memorySize: number;
  readonly settings: FunctionSettings;
  readonly surroundings: Surroundings;
}

/**
 * What AWS Lambda sets for a function, the address of the emulator, and credentials, which the AWS
 * client wants to have.
 */
export function environmentVariables(props: EnvironmentVariablesProps): Record<string, string> {
  const { name, version, path, memorySize, settings, surroundings } = props;
  const hasCredentials = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE'].some((variable) => process.env[variable]);
  return {
    ...(hasCredentials ? {} : { AWS_ACCESS_KEY_ID: 'everstep', AWS_SECRET_ACCESS_KEY: 'everstep' }),
    AWS_ENDPOINT_URL_LAMBDA: surroundings.urlOf(),
    AWS_REGION: surroundings.region,
    AWS_DEFAULT_REGION: surroundings.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `everstep/[${version}]`,
    // Nobody asks there, but by this code knows that it runs on Lambda.
    AWS_LAMBDA_RUNTIME_API: new URL(surroundings.urlOf()).host,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: dirname(path.file),
    TZ: ':UTC',
    ...settings.environment,
  };
}
