import { Command } from 'commander';
import { UsageError } from '../print/command-failure.js';
import { data } from '../print/output.js';
import { reportFailure } from '../print/report-failure.js';
import { loadWorkflow } from './load-workflow.js';
import { jsonValue } from './option-values.js';

interface CheckFlags {
  readonly module: string;
  readonly workflow?: string;
}

/** `everstep check` */
export function checkCommand(): Command {
  return new Command('check')
    .summary("check that saved executions survive today's code: nothing runs, nothing is recorded")
    .helpOption('-h, --help', 'print this help')
    .argument('<histories...>', 'files that `everstep history` or saveRunning wrote')
    .requiredOption('-m, --module <file>', 'the built module of the workflow')
    .option('-w, --workflow <name>', 'the export of it, if there are several')
    .action(check);
}

async function check(files: readonly string[], { module, workflow: named }: CheckFlags): Promise<void> {
  const [{ assertReplayable }, workflow] = await Promise.all([
    import('../../testing/replay/assert-replayable.js'),
    loadWorkflow(module, named),
  ]);
  for (const file of files) {
    const history = jsonValue(file === '-' ? file : `@${file}`, `history ${file}`);
    if (typeof history !== 'object' || history === null) throw new UsageError(`${file} is no history.`);
    try {
      await assertReplayable(workflow, history as object[], {} as never);
      data.line(`${data.styled('good', 'ok')}  ${file}`);
    } catch (error) {
      data.line(`${data.styled('bad', 'drift')}  ${file}`);
      reportFailure(error);
    }
  }
}
