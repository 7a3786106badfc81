import { expect } from 'chai';
import type { InvocationOutput, Operation, OperationUpdate } from '../../lib/core/wire/index.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { isCheckpoint, sentUpdates } from '../../lib/journal/checkpoint-entry.js';
import { EngineRig, type Flow, type RigOptions } from './engine-rig.js';
import { withoutSequences } from './simulated-service.js';

/** What answers the outside while an execution is suspended. */
export type Answerer = (rig: EngineRig) => (callback: Operation) => void;

export interface ScenarioOptions extends RigOptions {
  readonly answer?: Answerer;
}

/** Longer payloads are not told: there may be stacks in them. */
const LONGEST_PAYLOAD = 120;

/**
 * Everything that happened in an execution, a line each, with names in place of ids:
 * `START a/s Step`, `SUCCEED a/s 1`. Leaves out what a crash may change: when it was, and in how
 * many requests.
 */
export function historyOf({ service }: EngineRig): string[] {
  const paths = new Map<string, string>();
  return service.journal.flatMap((entry) => {
    if (isCheckpoint(entry)) return sentUpdates(entry).map((update) => line(update, paths));
    return 'id' in entry ? [`${entry.kind} ${paths.get(entry.id)}`] : [];
  });
}

function line(update: OperationUpdate, paths: Map<string, string>): string {
  const { Action, Id, ParentId, Name, SubType, Type, Payload, Error: error } = update;
  const { StepOptions: step, ContextOptions: context, WaitOptions: wait } = update;
  const own = Name ?? `(${SubType ?? Type})`;
  const path = ParentId === undefined ? own : `${paths.get(ParentId)}/${own}`;
  paths.set(Id, path);
  const details = [
    Action === 'START' ? SubType : undefined,
    Payload === undefined || Payload.length <= LONGEST_PAYLOAD ? Payload : '(long)',
    error && `${error.ErrorType}: ${error.ErrorMessage}`,
    wait && `${wait.WaitSeconds} s`,
    step && `in ${step.NextAttemptDelaySeconds} s`,
    context?.ReplayChildren ? 'ReplayChildren' : undefined,
  ];
  return [Action, path, ...details].filter((part) => part !== undefined).join(' ');
}

/** Runs a flow to its end in one piece, and gives what it came to. */
export async function inOnePiece(flow: Flow, { answer, ...options }: ScenarioOptions = {}) {
  const rig = new EngineRig(options);
  const output = await rig.run(flow, answer?.(rig));
  return { rig, output, history: historyOf(rig) };
}

/**
 * Runs a flow in one piece, and then with the process dying after each of its checkpoints, over a
 * store that tells the order of completions and over one that does not (or as `view` says). Each
 * time it must come to the same outcome and history. Gives those.
 */
export async function inEveryWay(flow: Flow, options: ScenarioOptions = {}) {
  const whole = await inOnePiece(flow, options);
  const { answer, ...rigOptions } = options;
  for (const view of options.view === undefined ? [undefined, withoutSequences] : [options.view]) {
    for (let at = 1; at <= whole.rig.requests.length; at++) {
      const rig = new EngineRig(view === undefined ? rigOptions : { ...rigOptions, view });
      const output = await dieAndGoOn(rig, flow, at, answer?.(rig));
      const where = `the process died after checkpoint ${at}, ${view === undefined ? 'exact' : 'inexact'} order`;
      expect(inShort(output), where).to.deep.equal(inShort(whole.output));
      expect(historyOf(rig).sort(), where).to.deep.equal([...whole.history].sort());
      expect(rig.logger.messages, where).to.deep.equal(whole.rig.logger.messages);
    }
  }
  return whole;
}

/** Stacks differ by how far the code had come when it was resumed. */
function inShort(output: InvocationOutput) {
  return output.Status === 'FAILED' ? [output.Error.ErrorType, output.Error.ErrorMessage] : output;
}

/**
 * The process dies after the execution's `count`-th checkpoint was stored, unheard; another one
 * runs it to its end.
 */
export async function dieAndGoOn(
  rig: EngineRig,
  flow: Flow,
  count: number,
  outside?: (callback: Operation) => void,
): Promise<InvocationOutput> {
  const { store } = rig;
  let left = count;
  let die!: () => void;
  const death = new Promise<InvocationOutput>((resolve) => {
    die = () => resolve({ Status: 'PENDING' });
  });
  rig.store = {
    checkpoint: async (request) => {
      if (left === 0) return new Promise(() => {});
      const response = await store.checkpoint(request);
      if (--left > 0) return response;
      die();
      return new Promise(() => {});
    },
    getExecutionState: (request) => store.getExecutionState(request),
  };
  while (left > 0) {
    const output = await Promise.race([rig.invoke(flow), death]);
    if (output.Status !== 'PENDING') return output;
    if (left > 0) rig.letHappen(outside);
  }
  rig.store = store;
  return rig.run(flow, outside);
}

/**
 * What a workflow sees of an operation, which must be the same live, on replay, and after each
 * crash. Gives it.
 */
export async function seenAlways<T>(
  see: (context: DurableContext) => Promise<T>,
  options: ScenarioOptions = {},
): Promise<T> {
  const seen: T[] = [];
  await inEveryWay(async (context) => {
    seen.push(await see(context));
    await context.wait('the end', '1s');
  }, options);
  for (const again of seen) expect(again).to.deep.equal(seen[0]);
  return seen[0]!;
}
