import { Command } from 'commander';
import type { WorkflowClass } from '../../client/index.js';
import { type HistoryEvent, toEpochMillis } from '../../core/wire/index.js';
import type { NeedsNoArguments } from '../../workflow/index.js';
import { EXIT } from '../print/command-failure.js';
import { data, talk } from '../print/output.js';
import { printEvent } from '../print/print-event.js';
import { reportFailure } from '../print/report-failure.js';
import { loadWorkflow } from './load-workflow.js';
import { jsonValue } from './option-values.js';

interface RunFlags {
  readonly input?: string;
  readonly workflow?: string;
  readonly skipTime?: true;
  readonly showHistory?: true;
}

/** `everstep run` */
export function runCommand(): Command {
  return new Command('run')
    .summary('run one execution of a built workflow in memory, and print its result')
    .helpOption('-h, --help', 'print this help')
    .argument('<module>', 'the built module of the workflow')
    .option('-i, --input <json>', 'the input as JSON, as @file, or - for the standard input')
    .option('-w, --workflow <name>', 'the export of it, if there are several')
    .option('--skip-time', "don't wait: timers come due at once")
    .option('--show-history', 'print the events too')
    .action(run);
}

async function run(module: string, { input, workflow: named, skipTime, showHistory }: RunFlags): Promise<void> {
  const workflow = await loadWorkflow(module, named);
  const value = input === undefined ? undefined : jsonValue(input, 'input');
  const follow = (event: HistoryEvent, startedAt: number) => {
    if (showHistory) printEvent(event, startedAt);
  };
  try {
    const result = skipTime ? await runInTest(workflow, value, follow) : await runInMemory(workflow, value, follow);
    data.json(result ?? null);
  } catch (error) {
    reportFailure(error);
    process.exitCode = EXIT.failed;
  }
}

/** Log lines are talk, so they don't get between the results. */
const line = (level: string) => (message: string) => talk.line(`${level}: ${message}`);
const talkative = { debug() {}, info: line('info'), warn: line('warn'), error: line('error') };

type Follow = (event: HistoryEvent, startedAt: number) => void;

/** Runs it under a clock that skips what it waits for. */
async function runInTest(workflow: WorkflowClass, value: unknown, follow: Follow): Promise<unknown> {
  const { WorkflowTestRunner } = await import('../../testing/runner/workflow-test-runner.js');
  const runner = new WorkflowTestRunner(workflow as WorkflowClass & NeedsNoArguments, { logger: talkative });
  const execution = await runner.start(value as never);
  try {
    return await execution.result();
  } finally {
    for (const event of execution.history) follow(event, toEpochMillis(execution.history[0]!.EventTimestamp)!);
  }
}

/** Runs it as it would run anywhere, over a store in memory. */
async function runInMemory(workflow: WorkflowClass, value: unknown, follow: Follow): Promise<unknown> {
  const [{ WorkflowRuntime }, { MemoryStore }] = await Promise.all([
    import('../../service/index.js'),
    import('../../stores/index.js'),
  ]);
  const runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [workflow], logger: talkative });
  await runtime.start();
  try {
    const { client } = runtime;
    const { executionId } = await client.start(workflow as WorkflowClass, value as never);
    try {
      return await client.result(executionId);
    } finally {
      const { events } = await client.history(executionId);
      for (const event of events) follow(event, toEpochMillis(events[0]!.EventTimestamp)!);
    }
  } finally {
    await runtime.stop();
  }
}
