import { EmulatorStartError } from '../../core/errors/emulator-errors.js';
import { LIMITS } from '../../core/wire/index.js';
import { type FunctionHost, type HostInvocation, InvocationFailure } from './function-host.js';
import type { DurableConfig } from './function-settings.js';

/** The version that unpublished code has. */
export const LATEST = '$LATEST';

export interface EmulatedFunctionProps {
  readonly name: string;
  /** ARN without a version. */
  readonly arn: string;
  /** `undefined` for a plain function. */
  readonly durable: DurableConfig | undefined;
  readonly memorySize: number;
  /** Where its versions run, by their names. */
  readonly hosts: ReadonlyMap<string, FunctionHost>;
  readonly aliases: Readonly<Record<string, string>>;
}

/** What is to be passed to a handler. */
export type Call = Pick<HostInvocation, 'requestId' | 'payload' | 'tenantId' | 'clientContext'> & {
  /** As the function was asked for: a version or alias. Default: the version. */
  readonly qualifier?: string | undefined;
};

/** A function with its versions and aliases. */
export class EmulatedFunction {
  readonly name: string;
  readonly arn: string;
  readonly durable: DurableConfig | undefined;
  readonly #props: EmulatedFunctionProps;

  /** @throws EmulatorStartError for an alias of a version that isn't there. */
  constructor(props: EmulatedFunctionProps) {
    this.#props = props;
    this.name = props.name;
    this.arn = props.arn;
    this.durable = props.durable;
    for (const [alias, version] of Object.entries(props.aliases)) {
      if (props.hosts.has(version)) continue;
      throw new EmulatorStartError(
        `The alias ${alias} of function ${props.name} stands for version ${version}, which is not there. ` +
          `Its versions: ${[...props.hosts.keys()].join(', ')}. Add it to \`versions\`, or correct the alias.`,
      );
    }
  }

  /** The version that a version or alias stands for; `undefined` when there is none. */
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
   * Runs the handler of a version, and gives what it returned as JSON. Rejects with
   * `InvocationFailure`.
   */
  async invoke(version: string, { qualifier = version, ...call }: Call): Promise<string> {
    const { name, arn, memorySize, hosts } = this.#props;
    const host = hosts.get(version);
    if (host === undefined) {
      throw new Error(`Function ${name} has no version ${version} any more, which the execution was started with.`);
    }
    const invokedFunctionArn = `${arn}:${qualifier}`;
    const facts = { functionName: name, functionVersion: version, invokedFunctionArn, memorySize };
    const payload = await host.invoke({ ...call, ...facts });
    // What a durable function returns is judged by the service.
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
  const ErrorMessage = `The function returned ${bytes} bytes, but the most is ${LIMITS.responseBytes}.`;
  throw new InvocationFailure({ ErrorType: 'Function.ResponseSizeTooLarge', ErrorMessage });
}
