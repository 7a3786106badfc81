import { useState } from 'preact/hooks';
import { writtenOut } from '../../inspect/index.js';
import { useLoaded } from './api.js';
import { sizeText } from './format.js';
import { Failure } from './parts.js';
import type { ValueJson } from './types.js';

/** The characters that are drawn at once: a page with many more becomes slow. */
const DRAWN = 100_000;

interface ValueViewProps {
  readonly value: ValueJson;
  /** Where the whole of a large value is, below `api/`. */
  readonly path: string;
}

/** A value with what it is and how large it is: as JSON, drawn as text and nothing else. */
export function ValueView({ value, path }: ValueViewProps) {
  const [isAsked, ask] = useState(false);
  const { value: whole, error, reload } = useLoaded<ValueJson>(isAsked ? path : undefined);
  const { size, kind, note, isLarge } = value;
  const json = whole?.json ?? value.json;
  return (
    <div class="value">
      <p class="value-facts">
        {kind !== undefined && <span>{kind}</span>}
        <span>{sizeText(size)}</span>
        {note !== undefined && <span class="kept">{note}</span>}
        {kind === undefined && <span>not shown here</span>}
      </p>
      {error !== undefined && <Failure error={error} onRetry={reload} />}
      {json !== undefined && <ValueText json={json} />}
      {isLarge && json === undefined && error === undefined && (
        <button type="button" disabled={isAsked} onClick={() => ask(true)}>
          {isAsked ? 'Reading' : 'Show'}
        </button>
      )}
    </div>
  );
}

function ValueText({ json }: { readonly json: string }) {
  const [drawn, draw] = useState(DRAWN);
  const left = json.length - drawn;
  return (
    <>
      <pre tabIndex={0}>{writtenOut(left > 0 ? json.slice(0, drawn) : json)}</pre>
      {left > 0 && (
        <button type="button" onClick={() => draw(drawn + 5 * DRAWN)}>
          Show more, {left.toLocaleString('en')} characters are left
        </button>
      )}
    </>
  );
}

/** The value of an event, read when somebody wants to see it. */
export function EventValue({ executionId, eventId }: { readonly executionId: string; readonly eventId: number }) {
  const path = `executions/${encodeURIComponent(executionId)}/values/${eventId}`;
  const { value, error, reload } = useLoaded<ValueJson>(path);
  if (error !== undefined) return <Failure error={error} onRetry={reload} />;
  if (value === undefined) return <p class="faint">Reading the value.</p>;
  return <ValueView value={value} path={path} />;
}
