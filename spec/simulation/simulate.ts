import type { CheckpointRequest, CheckpointStore } from '../../lib/checkpoint/index.js';
import { runInvocation } from '../../lib/engine/index.js';
import { ExecutionMachine } from '../../lib/service/execution-machine.js';
import type { JournalEntry } from '../../lib/service/journal.js';
import { type InvocationOutput, isTerminal, type Operation } from '../../lib/wire/index.js';
import { describeWorkflow } from '../../lib/workflow/index.js';
import type { Program } from './program.js';
import { ProgramWorkflow, type Witness } from './program-workflow.js';

/** A process that dies around its n-th checkpoint (from 0, over all invocations). */
export interface Crash {
  readonly at: number;
  /** Whether the checkpoint was stored before the process died. */
  readonly stored: boolean;
}

export interface Run {
  readonly output: InvocationOutput;
  readonly journal: readonly JournalEntry[];
  readonly operations: readonly Operation[];
  readonly bodies: ReadonlyMap<string, number>;
  /** What the workflow saw, one list for each invocation. */
  readonly traces: readonly (readonly string[])[];
  readonly checkpoints: number;
}

export interface SimulateOptions {
  readonly crash?: Crash | undefined;
  /** What the handler sees of the recorded operations: to hide sequences, or to blur times. */
  readonly view?: (operations: readonly Operation[]) => readonly Operation[];
  readonly patienceMillis?: number;
}

const workflow = describeWorkflow(ProgramWorkflow);
const EXECUTION_ID = 'arn:aws:lambda:local:000000000000:function:Program:$LATEST/durable-execution/program/0';
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Runs a program to its end over the service's own state machine, in virtual time and without any runtime around it: the engine
 * alone, against the rules of the service. Time passes and callbacks are answered only while the workflow is suspended.
 */
export async function simulate(program: Program, options: SimulateOptions = {}): Promise<Run> {
  const { crash, view = (operations) => operations } = options;
  const machine = new ExecutionMachine(EXECUTION_ID);
  const journal: JournalEntry[] = [];
  const witness: Witness = { bodies: new Map(), trace: [] };
  const traces: string[][] = [];
  let now = Date.UTC(2026, 0, 1);
  let checkpoints = 0;

  const record = (entry: JournalEntry): readonly Operation[] => {
    journal.push(entry);
    return machine.apply(entry);
  };
  record({ kind: 'started', at: now, input: undefined, version: 'spec' });

  const invoke = (): Promise<InvocationOutput | 'crashed'> =>
    new Promise((resolve, reject) => {
      witness.trace = [];
      traces.push(witness.trace);
      let isDead = false;
      const store: CheckpointStore = {
        async checkpoint({ Updates }: CheckpointRequest) {
          if (isDead) return new Promise(() => {});
          const dies = crash?.at === checkpoints++;
          if (!dies || crash.stored) {
            machine.check(Updates);
            const changed = record({ kind: 'updated', at: now, updates: Updates });
            if (!dies) return { CheckpointToken: `${checkpoints}`, NewExecutionState: { Operations: view(changed) } };
          }
          isDead = true;
          witness.trace = [];
          resolve('crashed');
          return new Promise(() => {});
        },
        async getExecutionState() {
          return {};
        },
      };
      runInvocation({
        workflow,
        event: {
          DurableExecutionArn: EXECUTION_ID,
          CheckpointToken: '0',
          InitialExecutionState: { Operations: view(machine.visibleOperations()) },
        },
        store,
        requestId: `${traces.length}`,
        clock: { now: () => now, setTimer: () => ({ cancel() {} }) },
        logger: quiet,
        create: () => new ProgramWorkflow(program, witness),
        patienceMillis: options.patienceMillis ?? 0,
        stallMillis: 200,
      }).then(resolve, reject);
    });

  for (;;) {
    const output = await invoke();
    if (output === 'crashed') continue;
    if (output.Status !== 'PENDING') {
      const { bodies } = witness;
      return { output, journal, operations: machine.visibleOperations(), bodies, traces, checkpoints };
    }
    const open = machine.visibleOperations().find(({ Type, Status }) => Type === 'CALLBACK' && !isTerminal(Status));
    if (open !== undefined) {
      record({ kind: 'callbackSucceeded', at: now, id: open.Id, result: JSON.stringify(`answer to ${open.Name}`) });
    } else {
      if (!Number.isFinite(machine.nextDueAt)) throw new Error('PENDING with nothing pending');
      now = Math.max(now, machine.nextDueAt);
      for (const entry of machine.due(now)) record(entry);
    }
  }
}
