/**
 * Reads the fenced code blocks of a Markdown page.
 *
 * A `ts` block that imports something begins a module, and the page's following `ts` blocks without
 * imports go on with it; so do blocks marked `continue`. A comment above a block marks it:
 * `<!-- example: run -->` has the module run, and its output compared with the `text` block that
 * comes next after the module's last block; `<!-- example: file order.ts -->` gives the block a
 * file of its own, for others of the page to import.
 */
export interface DocBlock {
  readonly language: string;
  readonly code: string;
  /** The line of its first line of code, from 1. */
  readonly line: number;
  readonly mark: string | undefined;
}

/** Blocks that make one file of a page, and what running it prints. */
export interface DocModule {
  readonly file: string;
  readonly line: number;
  /**
   * Each line of code stands where it stands in the page, so that a compiler error names the page's
   * line.
   */
  readonly source: string;
  readonly runs: boolean;
  readonly output: string | undefined;
}

const FENCE = /(?:<!-- example: (?<mark>.+?) -->\n+)?^```(?<language>\w*)\n(?<code>.*?)^```$/gms;
const IMPORT = /^import\b/m;
const EXTENSIONS: Readonly<Record<string, string>> = { ts: '.ts', js: '.js' };

export function readBlocks(markdown: string): DocBlock[] {
  return [...markdown.matchAll(FENCE)].map((match) => {
    const { mark, language = '', code = '' } = match.groups ?? {};
    const before = markdown.slice(0, match.index + match[0].lastIndexOf(code));
    return { language, code, line: before.split('\n').length, mark };
  });
}

export function collectModules(blocks: readonly DocBlock[]): DocModule[] {
  const drafts: { blocks: DocBlock[]; file: string; output: string | undefined }[] = [];
  let current: (typeof drafts)[number] | undefined;
  let previous: DocBlock | undefined;
  for (const block of blocks) {
    const extension = EXTENSIONS[block.language];
    const named = block.mark?.match(/^file (\S+)$/)?.[1];
    if (extension !== undefined && named !== undefined) {
      drafts.push({ blocks: [block], file: named, output: undefined });
    } else if (extension !== undefined) {
      const goesOn = block.mark === 'continue' || !IMPORT.test(block.code);
      if (!goesOn || current === undefined || !current.file.endsWith(extension)) {
        current = { blocks: [], file: `line-${block.line}${extension}`, output: undefined };
        drafts.push(current);
      }
      current.blocks.push(block);
    } else if (block.language === 'text' && current !== undefined && previous === current.blocks.at(-1)) {
      current.output = block.code;
    }
    previous = block;
  }
  return drafts.map(({ blocks: parts, file, output }) => ({
    file,
    line: parts[0]?.line ?? 1,
    source: inPlace(parts),
    runs: parts.some((part) => part.mark === 'run'),
    output,
  }));
}

function inPlace(blocks: readonly DocBlock[]): string {
  let source = '';
  let line = 1;
  for (const block of blocks) {
    source += '\n'.repeat(block.line - line) + block.code;
    line = block.line + block.code.split('\n').length - 1;
  }
  return `${source}export {};\n`;
}
