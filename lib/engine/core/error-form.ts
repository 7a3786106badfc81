import type { Class } from '../../core/types.js';
import type { ErrorObject } from '../../core/wire/index.js';
import { errorCodecOf, type Serdes, toErrorObject } from '../../values/index.js';

/** How errors stand in the record of one execution, as the serdes of its workflow says. */
export class ErrorForm {
  readonly #codec: ReturnType<typeof errorCodecOf>;
  readonly #executionId: string;

  constructor(serdes: Serdes | undefined, executionId: string) {
    this.#codec = errorCodecOf(serdes);
    this.#executionId = executionId;
  }

  /** To be awaited before an error is recorded or read. */
  ready(): Promise<void> | undefined {
    return this.#codec?.ready();
  }

  record(error: unknown, throws?: readonly Class<Error>[], type?: string): ErrorObject {
    const plain = toErrorObject(error, throws, this.#codec);
    const recorded = type === undefined ? plain : { ...plain, ErrorType: type };
    return this.#codec?.encode(recorded, this.#executionId) ?? recorded;
  }

  read(recorded: ErrorObject): ErrorObject {
    return this.#codec?.decode(recorded, this.#executionId) ?? recorded;
  }

  /** An error in a line of a log. */
  textOf(error: unknown): string {
    if (this.#codec?.isSecret !== true) return String(error);
    return error instanceof Error ? error.name : typeof error;
  }
}
