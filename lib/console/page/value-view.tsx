import { useState } from 'preact/hooks';
import { useLoaded } from './api.js';
import { sizeText } from './format.js';
import { Failure } from './parts.js';
import type { ValueJson } from './types.js';

/** The most characters that are drawn at once: a page with more becomes slow. */
const MOST_DRAWN = 100_000;

/** A value as JSON, drawn as text and nothing else. */
export function ValueText({ json }: { readonly json: string }) {
  const [isWhole, setWhole] = useState(false);
  const isCut = json.length > MOST_DRAWN && !isWhole;
  return (
    <div class="value">
      <pre tabIndex={0}>{isCut ? json.slice(0, MOST_DRAWN) : json}</pre>
      {isCut && (
        <button type="button" onClick={() => setWhole(true)}>
          Show all {sizeText(json.length)}
        </button>
      )}
    </div>
  );
}

/** The value of an event, read when somebody wants to see it. */
export function EventValue({ executionId, eventId }: { readonly executionId: string; readonly eventId: number }) {
  const path = `executions/${encodeURIComponent(executionId)}/values/${eventId}`;
  const { value, error, reload } = useLoaded<ValueJson>(path);
  if (error !== undefined) return <Failure error={error} onRetry={reload} />;
  if (value === undefined) return <p class="faint">Reading the value.</p>;
  if (value.json === undefined) return <p class="faint">Values are not shown here ({sizeText(value.size)}).</p>;
  return (
    <>
      <p class="faint">
        {sizeText(value.size)}
        {value.note !== undefined && `. ${value.note}`}
      </p>
      <ValueText json={value.json} />
    </>
  );
}
