import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Where the console is mounted, as the page says. */
export const BASE = document.querySelector<HTMLMetaElement>('meta[name=everstep-base]')?.content ?? '';

/** The address below the base: the parts of its path, and its query. */
export interface Location {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

const listeners = new Set<() => void>();

function current(): Location {
  const { pathname, search } = window.location;
  const path = pathname.slice(BASE.length).split('/').filter(Boolean).map(decodeURIComponent);
  return { path, query: new URLSearchParams(search) };
}

/** Goes to an address below the base. @param replaces instead of adding an entry to the history. */
export function goTo(address: string, replaces = false): void {
  window.history[replaces ? 'replaceState' : 'pushState'](undefined, '', `${BASE}${address}`);
  for (const listener of listeners) listener();
}

window.addEventListener('popstate', () => {
  for (const listener of listeners) listener();
});

export function useAddress(): Location {
  const [address, set] = useState(current);
  useEffect(() => {
    const update = () => set(current());
    listeners.add(update);
    return () => void listeners.delete(update);
  }, []);
  return address;
}

interface LinkProps {
  readonly to: string;
  readonly class?: string;
  readonly isCurrent?: boolean;
  readonly children: ComponentChildren;
}

/** A link within the console. */
export function Link({ to, class: className, isCurrent, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    goTo(to);
    window.scrollTo(0, 0);
  };
  return (
    <a href={`${BASE}${to}`} class={className} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}

/** The address of an execution. */
export function executionPath(executionId: string): string {
  return `/executions/${encodeURIComponent(executionId)}`;
}
