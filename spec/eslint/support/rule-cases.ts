import { expect } from 'chai';
import type { LintRuleName } from '../../../lib/eslint.js';
import { lint } from './lint.js';

/** What every case may use: the imports, classes and functions of a file with workflows. */
const PREAMBLE =
  "import { Callback, ChildContext, DurableExecution, DurableWorkflow, Invoke, Step, Transaction, Wait, WaitForCondition } from 'everstep'; ";

/** The methods that the cases call. */
const MEMBERS =
  ' @Step() async charge(_id?: string): Promise<number> { return 1; } @Step() async ship(): Promise<void> {}' +
  ' @Wait({ hours: 1 }) async rest(): Promise<void> {} @Callback() async approval(): Promise<boolean> { return true; }' +
  ' @ChildContext() async group(): Promise<void> {}';

/** Code of `run`, in a workflow class. */
export function inRun(body: string): string {
  return inClass(`@DurableExecution() async run(items: string[]): Promise<any> {${body}\n}`);
}

/** The body of a step, in a workflow class. */
export function inStep(body: string): string {
  return inClass(`@DurableExecution() async run(): Promise<void> {} @Step() async work(items: string[]) {${body}\n}`);
}

/** Members of a workflow class. */
export function inClass(members: string): string {
  return `${PREAMBLE}class Shop extends DurableWorkflow { total = 0; gateway: any; ${members} ${MEMBERS} }\n`;
}

/** A file that has the imports. */
export function inFile(code: string): string {
  return PREAMBLE + code;
}

/** Checks that a rule reports the lines that end with `// !`, once each, and no others. */
export function expectMarked(rule: LintRuleName, code: string, options?: object): string[] {
  const lines = code.split('\n');
  const marked = lines.flatMap((line, index) => (line.endsWith('// !') ? [index + 1] : []));
  const found = lint(code, rule, options);
  const where = found.map(({ line, message }) => `${line}: ${message}`).join('\n');
  expect(
    found.map(({ line }) => line),
    where,
  ).to.deep.equal(marked);
  return found.map(({ message }) => message);
}

/** What a file becomes with the suggestions that a rule makes. */
export function withSuggestions(rule: LintRuleName, code: string): string[] {
  return lint(code, rule).flatMap(({ suggestions = [] }) =>
    suggestions.map(({ fix }) => code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1])),
  );
}
