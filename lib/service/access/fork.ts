import type { ExecutionRef, ForkOptions, WorkflowCodec } from '../../client/index.js';
import { ExecutionAlreadyStartedError, HistoryExpiredError } from '../../core/errors/client-errors.js';
import { readJournal } from '../machine/read-journal.js';
import { findOperation } from '../redrive/find-operation.js';
import { ForkSource, forkJournal } from '../redrive/fork-journal.js';
import type { ExecutionService } from './execution-service.js';

/**
 * Makes an execution of another one's record. It is added with all of its journal in one write, so
 * that a crash leaves no part of it.
 */
export async function fork(
  service: ExecutionService,
  codec: WorkflowCodec,
  from: string,
  options: ForkOptions,
): Promise<ExecutionRef> {
  const { ids, store, clock } = service;
  const source = await service.record(from);
  const { workflow, compactedAt, attributes } = source;
  if (compactedAt !== undefined) throw new HistoryExpiredError(from, new Date(compactedAt));
  const forked = new ForkSource(from);
  await readJournal(store, from, 0, (entry) => forked.add(entry));
  const before = findOperation(forked.machine, options.before, 'before of fork()');
  const { originId: bound } = forked.machine;
  const isInputNew = 'input' in options;
  const input = isInputNew ? await codec.serializeInput(workflow, bound, options.input, true) : source.input;
  const { name = ids.name() } = options;
  const executionId = ids.execution(workflow, name);
  const made = forkJournal(forked, { before, executionId, name, input, isInputNew, at: clock.now(), ids });
  service.warnOfForeign(workflow);
  const execution = {
    executionId,
    workflow,
    name,
    input,
    timeoutSeconds: undefined,
    attributes,
    fork: { from, ...made },
  };
  const { created, record } = await service.create(execution);
  const isSame =
    created ||
    (record.forkedFrom === from &&
      (await codec.isSameInput(workflow, { ...record, executionId: bound }, { executionId: bound, input })));
  if (!isSame) throw new ExecutionAlreadyStartedError(workflow, name, record.executionId);
  return { executionId: record.executionId, name };
}
