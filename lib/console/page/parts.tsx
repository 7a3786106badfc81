import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type ErrorView, errorChain, writtenOut } from '../../inspect/index.js';
import { agoText, momentText, statusText } from './format.js';
import type { LiveState } from './use-live.js';

/** A status as a word with a color and a sign, so that color alone says nothing. */
export function Status({ status, isBlocked = false }: { readonly status: string; readonly isBlocked?: boolean }) {
  return (
    <span class={`status ${isBlocked ? 'blocked' : status.toLowerCase()}`}>
      {isBlocked ? 'blocked' : statusText(status)}
    </span>
  );
}

/** A moment as a distance from now, with the moment itself for who points at it. */
export function Ago({ moment, now }: { readonly moment: string | number; readonly now: number }) {
  return (
    <time dateTime={new Date(moment).toISOString()} title={momentText(moment)}>
      {agoText(moment, now)}
    </time>
  );
}

/** The present, which moves on while the page is looked at. */
export function useNow(everyMillis = 1000): number {
  const [now, set] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || set(Date.now()), everyMillis);
    return () => clearInterval(timer);
  }, [everyMillis]);
  return now;
}

/** What is shown where there is nothing, with what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** A failure, which stays until it passes. */
export function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  return (
    <div class="failure" role="alert">
      <p>{writtenOut(error.message)}</p>
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

const LIVE_TEXTS: Readonly<Record<LiveState, string>> = {
  connecting: 'connecting',
  live: 'live',
  polling: 'looking every 2 s',
  broken: 'connecting again',
};

export function Live({ state }: { readonly state: LiveState }) {
  const text = LIVE_TEXTS[state];
  return <span class={`live ${state}`}>{text}</span>;
}

/** An error with its stack and its causes. */
export function ErrorDetails({ error }: { readonly error: ErrorView }) {
  return (
    <div class="error-details">
      {errorChain(error).map(({ type = 'Error', message = '', stack = [] }, index) => (
        <Fragment key={index}>
          {index > 0 && <p class="caused">caused by</p>}
          <p class="error-title">
            <strong>{writtenOut(type)}</strong>
            {message !== '' && `: ${writtenOut(message)}`}
          </p>
          {stack.length > 0 && (
            <details>
              <summary title={stack[0]!.trim()}>{shortFrame(stack[0]!)}</summary>
              <pre tabIndex={0}>{stack.map((line) => writtenOut(line.trim())).join('\n')}</pre>
            </details>
          )}
        </Fragment>
      ))}
    </div>
  );
}

/** A line of a stack without the folders of its file. */
function shortFrame(line: string): string {
  return writtenOut(line.trim()).replace(
    /(^at |\()(?:file:\/\/)?\/(?:[^\s/()]+\/)*([^\s/()]+:\d+:\d+)(?=\)?$)/,
    '$1$2',
  );
}
