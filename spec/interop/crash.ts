import type { OperationUpdate } from '../../lib/core/wire/index.js';
import type { Handler } from './outside.js';

export interface CrashProps {
  /** The update whose checkpoint it hits, as {@link nameOf} gives it. Absent: nothing crashes. */
  readonly at?: string;
  /**
   * `lost`: the process dies before the checkpoint is recorded. `recorded`: right after. `paused`:
   * the checkpoint of an execution that is being paused is recorded and answered without a token,
   * later ones are refused, and the execution is resumed when the invocation has ended.
   */
  readonly how: 'lost' | 'recorded' | 'paused';
}

/** What ends an invocation around one of its checkpoints. */
export class Crash {
  /** All updates of the execution so far, lost ones included. */
  readonly updates = new Set<string>();
  readonly #props: CrashProps;
  #isDone = false;

  constructor(props: CrashProps) {
    this.#props = props;
  }

  /**
   * The handler, which hears no more of its checkpoint, nor of any later one, when the process has
   * crashed.
   */
  watch(handler: Handler, restart: () => void): Handler {
    return (event, context) => {
      const client = event.durableExecutionClient;
      const { how } = this.#props;
      let isOver = false;
      const checkpoint = async (request: { readonly Updates?: readonly OperationUpdate[] }) => {
        if (isOver) return how === 'paused' ? Promise.reject(staleToken()) : NEVER;
        isOver = this.#isHit(request.Updates ?? []);
        if (!isOver) return client.checkpoint(request);
        const response = how === 'lost' ? undefined : await client.checkpoint(request);
        if (how === 'paused') return { ...response, CheckpointToken: undefined };
        restart();
        return NEVER;
      };
      const getExecutionState = (request: unknown) => client.getExecutionState(request);
      event.durableExecutionClient = { checkpoint, getExecutionState };
      const output = handler(event, context);
      if (how !== 'paused') return output;
      return output
        .catch((error) => {
          if (!isOver) throw error;
        })
        .then((ended) => {
          // The end of an execution is no checkpoint that a pause could hold up.
          if (!isOver || ended?.Status === 'SUCCEEDED') return ended as { Status: string };
          restart();
          return NEVER;
        });
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

const NEVER = new Promise<never>(() => {});

function staleToken(): Error {
  return Object.assign(new Error('Invalid checkpoint token'), { name: 'InvalidParameterValueException' });
}

/** One name for the same action of each attempt. */
function nameOf({ Action, Type, Name, Id }: OperationUpdate): string {
  return `${Action} of ${Type} ${Name ?? ''} (${Id})`;
}
