import { EmulatorStartError } from '../../core/errors/emulator-errors.js';
import { LIMITS } from '../../core/wire/index.js';
import { type FunctionHost, type HostInvocation, InvocationFailure } from './function-host.js';
import type { DurableConfig } from './function-settings.js';

/** The version of code that is not published. */
export const LATEST = '$LATEST';

export interface EmulatedFunctionProps {
  readonly name: string;
  /** The ARN without a version. */
  readonly arn: string;
  /** `undefined` for a plain function. */
  readonly durable: DurableConfig | undefined;
  readonly memorySize: number;
  /** The hosts of its versions, by version. */
  readonly hosts: ReadonlyMap<string, FunctionHost>;
  readonly aliases: Readonly<Record<string, string>>;
}

/** One call of a function. */
export type FunctionCall = Pick<HostInvocation, 'requestId' | 'payload' | 'tenantId' | 'clientContext'> & {
  /** The version or alias by which the function was invoked. Default: the version. */
  readonly qualifier?: string | undefined;
};

/** A function with its versions and aliases. */
export class EmulatedFunction {
  readonly name: string;
  readonly arn: string;
  readonly durable: DurableConfig | undefined;
  readonly #props: EmulatedFunctionProps;

  /** @throws EmulatorStartError for an alias of a version that does not exist. */
  constructor(props: EmulatedFunctionProps) {
    this.#props = props;
    this.name = props.name;
    this.arn = props.arn;
    this.durable = props.durable;
    for (const [alias, version] of Object.entries(props.aliases)) {
      if (props.hosts.has(version)) continue;
      throw new EmulatorStartError(
        `The alias ${alias} of function ${props.name} stands for version ${version}, which does not exist. ` +
          `Its versions: ${[...props.hosts.keys()].join(', ')}. Add it to \`versions\`, or correct the alias.`,
      );
    }
  }

  /** Resolves a version or alias to a version; `undefined` if there is none. */
  versionOf(qualifier: string): string | undefined {
    const { aliases, hosts } = this.#props;
    if (hosts.has(qualifier)) return qualifier;
    return Object.hasOwn(aliases, qualifier) ? aliases[qualifier] : undefined;
  }

  /** Loads the code of all versions. @throws EmulatorStartError */
  async start(): Promise<void> {
    await Promise.all([...this.#props.hosts.values()].map((host) => host.start()));
  }

  /**
   * Runs the handler of a version, and returns its result as JSON. Rejects with
   * `InvocationFailure`.
   */
  async invoke(version: string, { qualifier = version, ...call }: FunctionCall): Promise<string> {
    const { name, arn, memorySize, hosts } = this.#props;
    const host = hosts.get(version);
    if (host === undefined) {
      throw new Error(`Function ${name} no longer has version ${version}, with which the execution was started.`);
    }
    const invokedFunctionArn = `${arn}:${qualifier}`;
    const facts = { functionName: name, functionVersion: version, invokedFunctionArn, memorySize };
    const payload = await host.invoke({ ...call, ...facts });
    // The result of a durable function is checked by the service.
    if (this.durable === undefined) checkResponse(payload);
    return payload;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#props.hosts.values()].map((host) => host.stop()));
  }
}

function checkResponse(payload: string): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= LIMITS.responseBytes) return;
  const ErrorMessage = `The function returned ${bytes} bytes, but the limit is ${LIMITS.responseBytes}.`;
  throw new InvocationFailure({ ErrorType: 'Function.ResponseSizeTooLarge', ErrorMessage });
}
