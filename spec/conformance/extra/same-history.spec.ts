import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { type FunctionHandler, MemoryStore, WorkflowRuntime } from '../../../lib/runtime.js';
import { LineLogger } from '../../support/line-logger.js';
import { BATCH_PAIRS } from './batch-pairs.js';
import { CHILD_PAIRS } from './child-pairs.js';
import { comparable } from './comparable.js';
import { CONDITION_PAIRS } from './condition-pairs.js';
import { ourHandler, theirHandler } from './pair.js';
import { POLICY_PAIRS } from './policy-pairs.js';

const PAIRS = [...CHILD_PAIRS, ...CONDITION_PAIRS, ...POLICY_PAIRS, ...BATCH_PAIRS];

interface Run {
  readonly status: string;
  readonly history: readonly string[];
}

describe("a workflow leaves the history and the result that a handler made with AWS's SDK leaves", () => {
  let theirs: readonly Run[];
  let ours: readonly Run[];

  // All at the same time, since it is real time.
  before(async () => {
    [theirs, ours] = await Promise.all([runAll(PAIRS.map(theirHandler)), runAll(PAIRS.map(ourHandler))]);
  });

  for (const [i, pair] of PAIRS.entries()) {
    it(pair.title, async () => {
      const shown = pair.isConcurrent ? inAnyOrder : ({ history }: Run) => history;
      let [own, other] = [ours[i]!, theirs[i]!];
      // In a crowd on a busy machine, a second may pass before a handler has suspended: the pair is
      // judged by itself.
      for (let tries = 0; tries < 3 && !isDeepStrictEqual(shown(own), shown(other)); tries++)
        [[other], [own]] = (await Promise.all([runAll([theirHandler(pair)]), runAll([ourHandler(pair)])])) as [
          [Run],
          [Run],
        ];
      expect(shown(own)).to.deep.equal(shown(other));
      expect(own.status).to.equal(other.status).and.not.to.equal('RUNNING');
    });
  }
});

/**
 * Without the ends of invocations, since waits of one length may end together or one after the
 * other.
 */
const inAnyOrder = ({ history }: Run) => history.filter((event) => event !== 'InvocationCompleted').toSorted();

async function runAll(handlers: readonly FunctionHandler[]): Promise<Run[]> {
  const workflows = handlers.map((handler, i) => ({ name: `workflow-${i}`, handler }));
  const logger = new LineLogger();
  await using runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows, logger, grace: { seconds: 0 } });
  await runtime.start();
  const { client } = runtime;
  return await Promise.all(
    workflows.map(async ({ name }) => {
      const execution = await client.start(name, null);
      await client.result(execution, { signal: AbortSignal.timeout(50_000) }).catch(() => undefined);
      const { status } = await client.describe(execution);
      const { events } = await client.history(execution);
      return { status, history: comparable(events) };
    }),
  );
}
