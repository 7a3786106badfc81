/** A request that can't be answered, as a status and a sentence for the page. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The headers of every response. Nothing but the console's own files may run or be loaded, no page
 * may frame it, and nothing of it is kept in caches.
 */
const SAFE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export function respond(
  body: string | Uint8Array | ReadableStream | null,
  status: number,
  headers: Record<string, string>,
): Response {
  return new Response(body, {
    status,
    headers: { 'cache-control': 'no-store', ...SAFE_HEADERS, ...headers },
  });
}

export function json(value: unknown, status = 200): Response {
  return respond(JSON.stringify(value), status, { 'content-type': 'application/json; charset=utf-8' });
}

const ELSEWHERE = 'x-everstep-elsewhere';

/** The answer to a request outside the base path, which another handler may have an answer to. */
export function elsewhere(basePath: string): Response {
  const text = JSON.stringify({ message: `The console is at ${basePath}/.` });
  return respond(text, 404, { 'content-type': 'application/json; charset=utf-8', [ELSEWHERE]: '1' });
}

export function isElsewhere({ headers }: Response): boolean {
  return headers.has(ELSEWHERE);
}

/** The header that a script of another site can't set without asking first. */
export const ACTION_HEADER = 'x-everstep-console';

/**
 * Refuses an action that the console's own page did not send: a form or a script of another site
 * that the browser lets go out with the user's cookies.
 *
 * @throws HttpError
 */
export function mustBeOwnPage(request: Request): void {
  const { headers } = request;
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? new URL(request.url).host;
  const isForeign = origin !== null && hostOf(origin) !== host && hostOf(origin) !== new URL(request.url).host;
  if (headers.get(ACTION_HEADER) === null || isForeign || (site !== null && site !== 'same-origin')) {
    throw new HttpError(403, 'Actions are taken from the pages of the console only.');
  }
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

/** The most bytes of the body of an action: an answer to a callback is at most 256 KiB. */
const LARGEST_BODY = 1024 * 1024;

/** The body of an action: an object. @throws HttpError */
export async function bodyOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > LARGEST_BODY) throw new HttpError(413, 'The body of the request is too large.');
  const text = await request.text();
  if (text.length > LARGEST_BODY) throw new HttpError(413, 'The body of the request is too large.');
  let body: unknown;
  try {
    body = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body of the request is not JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpError(400, 'The body of the request must be an object.');
  }
  return body as Readonly<Record<string, unknown>>;
}
