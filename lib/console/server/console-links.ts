import type { ExecutionSummary } from '../../client/index.js';
import { invalidArgument } from '../../core/errors/argument-errors.js';
import type { ConsoleLink, ConsoleOptions } from './console-options.js';

/**
 * The links of an execution, `undefined` where there are none. What runs code when it is followed
 * never gets into a page.
 *
 * @throws InvalidArgumentError for a link without a title, and for an address that leads to no site.
 */
export function linksOf(links: ConsoleOptions['links'], execution: ExecutionSummary): ConsoleLink[] | undefined {
  const found = links?.(execution) ?? [];
  return found.length === 0 ? undefined : found.map(checkedLink);
}

function checkedLink(link: ConsoleLink): ConsoleLink {
  const { title, url } = link;
  if (typeof title !== 'string' || title === '' || !isWebAddress(url)) {
    const expected = 'a title, and a url that begins with https:// or http://';
    throw invalidArgument({ what: 'a link of consoleHandler()', got: link, expected });
  }
  return { title, url };
}

function isWebAddress(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** The members of an execution that a link's address may name. */
const MEMBERS = ['executionId', 'name', 'workflow', 'startedAt', 'endedAt'] as const;

/**
 * A link whose address names members of an execution in braces:
 * `https://logs.example/?q={executionId}&from={startedAt}`. Moments are written as ISO 8601; the
 * end of what has not ended is now.
 *
 * @throws InvalidArgumentError for an address that leads to no site, and for an unknown member.
 */
export function linkFrom(title: string, address: string): (execution: ExecutionSummary) => ConsoleLink {
  for (const [braced, member] of address.matchAll(/\{([^{}]*)\}/g)) {
    if ((MEMBERS as readonly string[]).includes(member!)) continue;
    const expected = MEMBERS.map((each) => `{${each}}`).join(', ');
    throw invalidArgument({ what: `the address of the link ${title}`, got: braced, expected });
  }
  checkedLink({ title, url: address.replaceAll(/[{}]/g, '') });
  return (execution) => {
    const { executionId, name, workflow, startedAt, endedAt = new Date() } = execution;
    const values = { executionId, name, workflow, startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString() };
    const filled = address.replaceAll(/\{([^{}]*)\}/g, (_, member) =>
      encodeURIComponent(values[member as keyof typeof values]),
    );
    return { title, url: filled };
  };
}
