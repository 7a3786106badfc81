import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { post } from './api.js';

/** An action that a person is about to take. */
export interface Action {
  /** What the button says: `Stop`. */
  readonly verb: string;
  /** What it does, in a sentence or two. */
  readonly explanation: string;
  /** Where it is sent, below `api/`. */
  readonly path: string;
  readonly isDestructive?: boolean;
  /** What is sent besides the reason. */
  readonly body?: () => object;
  /** Further fields of the form. */
  readonly fields?: ComponentChildren;
  readonly onDone?: (answer: any) => void;
}

/** Asks before an action, takes a reason, and says why it was refused. */
export function ActionDialog({ action, onClose }: { readonly action: Action; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isSending, setSending] = useState(false);
  // At once, and not after the next frame: what is typed meanwhile would go to the page behind it.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const send = async (event: Event) => {
    event.preventDefault();
    setSending(true);
    setProblem(undefined);
    try {
      const answer = await post(action.path, { ...action.body?.(), ...(reason !== '' && { reason }) });
      onClose();
      action.onDone?.(answer);
    } catch (error) {
      setProblem((error as Error).message);
      setSending(false);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={onClose}>
      <form onSubmit={send}>
        <h2 id="dialog-title">{action.verb}</h2>
        <p>{action.explanation}</p>
        {action.fields}
        <label>
          Reason, for the record
          <input value={reason} maxLength={1000} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class={action.isDestructive ? 'destructive' : 'primary'} disabled={isSending}>
            {action.verb}
          </button>
        </div>
      </form>
    </dialog>
  );
}
