import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { type CallbackClient, CallbackClosedError, CallbackNotFoundError } from 'everstep';

/**
 * Takes the answers over HTTP. The id of a callback opens the way to one answer, so a link with it
 * is a password that works once. A GET only shows a page: scanners of mails open links too.
 *
 *   GET  /callbacks/ID             a page with two buttons
 *   POST /callbacks/ID             the answer, as JSON
 *   POST /callbacks/ID/heartbeat   a sign of life
 */
export function answersServer(callbacks: CallbackClient): Server {
  return createServer((request, response) => {
    answer(callbacks, request).then(
      ([status, text]) => response.writeHead(status, { 'content-type': 'text/html' }).end(text),
      (error: unknown) => response.writeHead(statusOf(error)).end((error as Error).message),
    );
  });
}

async function answer(callbacks: CallbackClient, request: IncomingMessage): Promise<[status: number, text: string]> {
  const [, collection, id = '', action] = (request.url ?? '').split('/').map(decodeURIComponent);
  if (collection !== 'callbacks') return [404, 'Only /callbacks/ID is here.'];
  if (request.method === 'GET') return [200, PAGE];
  if (action === 'heartbeat') await callbacks.heartbeat(id);
  else await callbacks.succeed(id, await json(request));
  return [200, 'Thank you.'];
}

/** The first answer counts; a second one, of a webhook that is tried again, is no harm. */
function statusOf(error: unknown): number {
  if (error instanceof CallbackNotFoundError) return 404;
  if (error instanceof CallbackClosedError) return 409;
  return error instanceof SyntaxError ? 400 : 500;
}

const PAGE = `<!doctype html><title>Approval</title>
<button onclick="send(true)">Yes</button> <button onclick="send(false)">No</button>
<script>
  const send = async (granted) => {
    const answer = await fetch('', { method: 'POST', body: JSON.stringify({ granted, by: 'a click' }) });
    document.body.textContent = await answer.text();
  };
</script>`;
