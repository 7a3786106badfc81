import type { Node, SourceCode } from '../syntax/source.js';
import { type WorkflowCode, workflowCode } from '../workflow/workflow-code.js';

/** A rule, as ESLint and oxlint load it. */
export interface LintRule {
  /** What it is for, where it is documented, its messages, and the schema of its options. */
  readonly meta: {
    readonly type: 'problem';
    readonly docs: { readonly description: string; readonly url: string };
    readonly messages: Record<string, string>;
    readonly hasSuggestions: boolean;
    readonly schema: object[];
  };
  /** Makes the listeners for one file. ESLint and oxlint call it. */
  create(context: any): Record<string, (node: any) => void>;
}

export interface Finding {
  readonly node: Node;
  readonly messageId: string;
  readonly data?: Record<string, string>;
  readonly suggest?: readonly Suggestion[];
}

/** A change of the source that editors offer. `--fix` never makes it. */
export interface Suggestion {
  readonly messageId: string;
  readonly data?: Record<string, string>;
  fix(fixer: Fixer): unknown;
}

export interface Fixer {
  insertTextBefore(node: Node, text: string): unknown;
  replaceText(node: Node, text: string): unknown;
}

/** What rules use of ESLint's `RuleContext`. */
interface RuleContext {
  readonly sourceCode: SourceCode;
  readonly options: readonly unknown[];
  report(finding: Finding): void;
}

interface RuleProps {
  readonly name: string;
  readonly description: string;
  readonly messages: Record<string, string>;
  readonly schema?: object[];
  readonly hasSuggestions?: boolean;
  /** Looks at a file with workflow classes. A node that is found twice is reported once. */
  check(code: WorkflowCode, options: readonly unknown[]): Iterable<Finding>;
}

/**
 * Makes a rule that looks at a file as a whole, when all of it has been read: where code runs is
 * known only then.
 */
export function defineRule({ name, description, messages, schema = [], hasSuggestions = false, check }: RuleProps) {
  const url = `https://github.com/everstep/everstep/blob/main/docs/linting.md#${name}`;
  const rule: LintRule = {
    meta: { type: 'problem', docs: { description, url }, messages, hasSuggestions, schema },
    create: (context: RuleContext) => ({
      'Program:exit'() {
        const code = workflowCode(context.sourceCode);
        if (code.classes.length === 0) return;
        const reported = new Set<Node>();
        for (const finding of check(code, context.options)) {
          if (!reported.has(finding.node)) context.report(finding);
          reported.add(finding.node);
        }
      },
    }),
  };
  return rule;
}
