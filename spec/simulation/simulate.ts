import type { InvocationEvent, InvocationOutput, Operation } from '../../lib/core/wire/index.js';
import type {
  ChangesRequest,
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
} from '../../lib/engine/checkpoint/index.js';
import { type Checkpointing, resolveSettings, runInvocation } from '../../lib/engine/index.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { describeWorkflow } from '../../lib/workflow/index.js';
import { SimulatedService, staleToken } from '../support/simulated-service.js';
import type { Program } from './program.js';
import { ProgramWorkflow, type Witness } from './program-workflow.js';

/**
 * What becomes of a suspended invocation: it ends, or stays and goes on, or meets a fault
 * meanwhile.
 */
export type Suspension = 'ends' | 'stays' | 'dies' | 'leaves' | 'disconnected';

/** What goes wrong around the n-th checkpoint (from 0, over all invocations). */
export interface Crash {
  readonly at: number;
  /** Whether the checkpoint was stored all the same. */
  readonly stored: boolean;
  /**
   * The process dies, or only the call fails: it is throttled, or broken off by a fault of the
   * service or the network. Or the execution is paused: the checkpoint is stored and answered
   * without a token, and the execution is resumed as soon as the invocation has ended. Default:
   * `dies`.
   */
  readonly how?: 'dies' | 'paused' | 'throttled' | 'failed' | 'disconnected' | undefined;
}

export interface SimulateOptions {
  readonly crashes?: readonly Crash[];
  /** What the handler sees of a recorded operation: to hide sequences, or to blur times. */
  readonly view?: (operation: Operation) => Operation;
  /**
   * The event of this invocation (from 0) is delivered a second time, a number of event loop turns
   * later.
   */
  readonly duplicate?: { readonly invocation: number; readonly turnsLater: number };
  /** Event loop turns until a checkpoint is answered. */
  readonly latency?: number;
  readonly checkpointing?: Checkpointing;
  /** What becomes of suspended invocations, in turn. Default: they end. */
  readonly suspensions?: readonly Suspension[];
}

export interface Run {
  readonly output: InvocationOutput;
  readonly journal: readonly JournalEntry[];
  readonly bodies: ReadonlyMap<string, number>;
  /** What the workflow saw, one list for each invocation. */
  readonly traces: readonly (readonly string[])[];
  readonly checkpoints: number;
  /** Invocations that were thrown out because their token was stale. */
  readonly stale: number;
}

const workflow = describeWorkflow(ProgramWorkflow);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
/** A promise of its own each time: whoever waits for it would be kept for as long as it is. */
const never = () => new Promise<never>(() => {});
/**
 * No invocation takes so long; without it, one that hangs would let the process end as if all were
 * well.
 */
const HANGS_MILLIS = 30_000;

/**
 * Runs a program to its end over the service's own state machine, in virtual time and without any
 * runtime around it: the engine alone, against the rules of the service. Time passes and callbacks
 * are answered only while the workflow is suspended.
 */
export async function simulate(program: Program, options: SimulateOptions = {}): Promise<Run> {
  return new Simulation(program, options).run();
}

class Simulation {
  readonly #program: Program;
  readonly #options: SimulateOptions;
  readonly #service: SimulatedService;
  readonly #bodies = new Map<string, number>();
  readonly #traces: string[][] = [];
  #checkpoints = 0;
  #invocations = 0;
  #stale = 0;
  #suspensions = 0;
  /** Bodies that had begun when the running invocation was paused. */
  #bodiesAtPause: number | undefined;

  constructor(program: Program, options: SimulateOptions) {
    this.#program = program;
    this.#options = options;
    this.#service = new SimulatedService(undefined, options.view);
  }

  async run(): Promise<Run> {
    for (;;) {
      const output = await this.#invoke();
      if (output === undefined || (await this.#wasPaused(output))) continue;
      if (output.Status === 'PENDING') this.#moveOn();
      else return this.#report(output);
    }
  }

  /** Whether the invocation was paused in time. Then nothing has begun since, and nothing does. */
  async #wasPaused({ Status: status }: InvocationOutput): Promise<boolean> {
    const before = this.#bodiesAtPause;
    if (before === undefined) return false;
    this.#bodiesAtPause = undefined;
    await turns(3);
    if (this.#begunBodies !== before) throw new Error('A body has begun after the execution was paused.');
    if (status !== 'PENDING') throw new Error(`An invocation that was paused ended as ${status}.`);
    return true;
  }

  get #begunBodies(): number {
    return [...this.#bodies.values()].reduce((sum, runs) => sum + runs, 0);
  }

  /** Gives no output when the process died, or was thrown out. */
  #invoke(): Promise<InvocationOutput | undefined> {
    const event = this.#service.event();
    const { duplicate } = this.#options;
    const first = this.#deliver(event);
    return this.#invocations++ === duplicate?.invocation ? this.#withTwin(first, event, duplicate.turnsLater) : first;
  }

  async #withTwin(first: Promise<InvocationOutput | undefined>, event: InvocationEvent, turnsLater: number) {
    await turns(turnsLater);
    const outputs = await Promise.all([first, this.#deliver(event)]);
    const [one, other] = outputs.filter((output) => output !== undefined);
    if (other !== undefined && JSON.stringify(one) !== JSON.stringify(other)) throw new Error('The twins disagree.');
    return one;
  }

  async #deliver(event: InvocationEvent): Promise<InvocationOutput | undefined> {
    const witness: Witness = { bodies: this.#bodies, trace: [] };
    this.#traces.push(witness.trace);
    let watchdog: NodeJS.Timeout | undefined;
    try {
      return await new Promise<InvocationOutput | undefined>((resolve, reject) => {
        watchdog = setTimeout(() => reject(new Error('The invocation hangs.')), HANGS_MILLIS);
        const die = () => {
          witness.trace = [];
          witness.bodies = new Map();
          resolve(undefined);
        };
        this.#run(event, this.#mortalStore(die), witness).then(resolve, reject);
      });
    } catch (error) {
      if ((error as Error).message === staleToken().message) this.#stale++;
      else if (!(error instanceof PassingFault)) throw error;
      return undefined;
    } finally {
      clearTimeout(watchdog);
    }
  }

  #run(event: InvocationEvent, store: CheckpointStore, witness: Witness): Promise<InvocationOutput> {
    const settings = resolveSettings(workflow, {
      checkpointing: this.#options.checkpointing,
      graceMillis: 0,
      // What goes out when must not depend on how fast the machine is.
      rideMillis: Number.POSITIVE_INFINITY,
      stallMillis: 200,
    });
    return runInvocation({
      workflow,
      settings,
      event,
      store,
      requestId: `${this.#traces.length}`,
      clock: { now: () => this.#service.now, setTimer: () => ({ cancel() {} }) },
      logger: quiet,
      create: () => new ProgramWorkflow(this.#program, witness),
    });
  }

  /** The service, as seen from a process that dies when its time has come. */
  #mortalStore(die: () => void): CheckpointStore {
    let isDead = false;
    const end = (): Promise<never> => {
      isDead = true;
      die();
      return never();
    };
    return {
      checkpoint: async (request) => {
        if (isDead) return never();
        if (this.#bodiesAtPause !== undefined) throw new Error('A checkpoint of an execution that was paused.');
        if (request.Updates.length === 0) throw new Error('A checkpoint without a need: no time passes here.');
        const { crashes, latency } = this.#options;
        const crash = crashes?.find(({ at }) => at === this.#checkpoints);
        this.#checkpoints++;
        const fault = faultOf(crash);
        if (crash?.stored !== false) {
          const response = await this.#service.checkpoint(request);
          if (crash === undefined) {
            if (latency !== undefined) await turns(latency);
            return response;
          }
          if (crash.how === 'paused') return this.#pause(request, response);
        }
        if (fault !== undefined) throw fault;
        return end();
      },
      getExecutionState: () => this.#service.getExecutionState(),
      waitForChanges: (request) => {
        const { suspensions } = this.#options;
        const next = suspensions?.[this.#suspensions++ % suspensions.length] ?? 'ends';
        if (isDead || next === 'ends') return undefined;
        return this.#dormant(request, next, end);
      },
    };
  }

  async #dormant(request: ChangesRequest, becomes: Suspension, end: () => Promise<never>): Promise<CheckpointResponse> {
    await turns(1);
    if (becomes === 'leaves') return {};
    this.#moveOn();
    if (becomes === 'dies') return end();
    if (becomes === 'disconnected') throw faultOf({ at: 0, stored: true, how: 'disconnected' });
    return this.#service.checkpoint({ ...request, Updates: [] });
  }

  /** The end of an execution is answered without a token in any case. */
  #pause({ Updates: updates }: CheckpointRequest, { NewExecutionState }: CheckpointResponse): CheckpointResponse {
    if (updates.every(({ Type }) => Type !== 'EXECUTION')) this.#bodiesAtPause = this.#begunBodies;
    return { NewExecutionState };
  }

  #moveOn(): void {
    const service = this.#service;
    const [open] = service.openCallbacks;
    const [invoke] = service.openInvokes;
    if (open !== undefined) {
      const result = JSON.stringify(`answer to ${open.Name}`);
      service.happen({ kind: 'callbackSucceeded', at: service.now, id: open.Id, result });
    } else if (invoke !== undefined) {
      const outcome = { status: 'SUCCEEDED', result: JSON.stringify(`result of ${invoke.Name}`) } as const;
      service.happen({ kind: 'chainedInvokeEnded', at: service.now, id: invoke.Id, outcome });
    } else if (Number.isFinite(service.machine.nextDueAt)) {
      service.passTo(service.machine.nextDueAt);
    } else {
      throw new Error('PENDING with nothing pending');
    }
  }

  #report(output: InvocationOutput): Run {
    const bodies = this.#bodies;
    const [traces, checkpoints, stale] = [this.#traces, this.#checkpoints, this.#stale];
    return { output, journal: this.#service.journal, bodies, traces, checkpoints, stale };
  }
}

/** What another invocation gets over. */
class PassingFault extends Error {}

function faultOf(crash: Crash | undefined): PassingFault | undefined {
  switch (crash?.how) {
    case 'throttled':
      return Object.assign(new PassingFault('Rate exceeded'), {
        name: 'TooManyRequestsException',
        $metadata: { httpStatusCode: 429 },
      });
    case 'failed':
      return Object.assign(new PassingFault('Oops'), { name: 'ServiceException', $metadata: { httpStatusCode: 500 } });
    case 'disconnected':
      return Object.assign(new PassingFault('read ECONNRESET'), { code: 'ECONNRESET' });
    default:
      return undefined;
  }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
