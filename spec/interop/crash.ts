import type { OperationUpdate } from '../../lib/wire/index.js';
import type { Handler } from './outside.js';

export interface CrashProps {
  /** The update whose checkpoint it hits, as {@link nameOf} gives it. Absent: nothing crashes. */
  readonly at?: string;
  /** Whether the checkpoint is recorded, or lost with the process. */
  readonly isRecorded: boolean;
}

/** The end of a process around one of the checkpoints of an execution. */
export class Crash {
  /** All updates of the execution so far, lost ones included. */
  readonly updates = new Set<string>();
  readonly #props: CrashProps;
  #isDone = false;

  constructor(props: CrashProps) {
    this.#props = props;
  }

  /** The handler, which hears no more of its checkpoint, nor of any later one, when the process has crashed. */
  watch(handler: Handler, restart: () => void): Handler {
    return (event, context) => {
      const client = event.durableExecutionClient;
      let isDead = false;
      const checkpoint = async (request: { readonly Updates?: readonly OperationUpdate[] }) => {
        if (isDead) return new Promise(() => {});
        isDead = this.#isHit(request.Updates ?? []);
        if (!isDead) return client.checkpoint(request);
        if (this.#props.isRecorded) await client.checkpoint(request);
        restart();
        return new Promise(() => {});
      };
      const getExecutionState = (request: unknown) => client.getExecutionState(request);
      event.durableExecutionClient = { checkpoint, getExecutionState };
      return handler(event, context);
    };
  }

  #isHit(updates: readonly OperationUpdate[]): boolean {
    const names = updates.map(nameOf);
    for (const name of names) this.updates.add(name);
    if (this.#isDone || this.#props.at === undefined) return false;
    this.#isDone = names.includes(this.#props.at);
    return this.#isDone;
  }
}

/** One name for the same action of each attempt. */
function nameOf({ Action, Type, Name, Id }: OperationUpdate): string {
  return `${Action} of ${Type} ${Name ?? ''} (${Id})`;
}
