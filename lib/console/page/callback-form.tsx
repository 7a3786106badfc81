import { useState } from 'preact/hooks';
import { post } from './api.js';

interface CallbackFormProps {
  readonly callbackId: string;
  readonly mayAct: boolean;
  readonly onDone?: () => void;
}

/** The answer to a callback that an execution waits for: a value, or a failure. */
export function CallbackForm({ callbackId, mayAct, onDone }: CallbackFormProps) {
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isDone, setDone] = useState(false);
  if (!mayAct) return <p class="faint">It waits for an answer, which an operator can give.</p>;
  if (isDone) return <p role="status">Answered.</p>;
  const send = (action: 'succeed' | 'fail') => async (event: Event) => {
    event.preventDefault();
    setProblem(undefined);
    try {
      const body = action === 'fail' ? { message: value } : value.trim() === '' ? {} : { value: JSON.parse(value) };
      await post(`callbacks/${encodeURIComponent(callbackId)}/${action}`, body);
      setDone(true);
      onDone?.();
    } catch (error) {
      const hint = error instanceof SyntaxError ? 'The answer must be JSON; text needs quotes: "yes". ' : '';
      setProblem(hint + (error as Error).message);
    }
  };
  return (
    <form class="callback-form" onSubmit={send('succeed')}>
      <label>
        Answer, as JSON; or why it fails
        <textarea
          rows={3}
          spellcheck={false}
          placeholder='{ "granted": true }'
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
      </label>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="buttons">
        <button type="button" class="destructive" onClick={send('fail')}>
          Fail
        </button>
        <button type="submit" class="primary">
          Answer
        </button>
      </div>
    </form>
  );
}
