import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command, InvalidArgumentError } from 'commander';
import type { ConsoleRole } from '../../console/index.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { UsageError } from '../print/command-failure.js';
import { data, talk } from '../print/output.js';
import { portNumber } from './option-values.js';

interface ConsoleFlags extends PlaceFlags {
  readonly port: number;
  readonly host: string;
  readonly link?: readonly LinkFlag[];
  readonly readOnly?: true;
  /** False with `--no-data`. */
  readonly data: boolean;
}

interface LinkFlag {
  readonly title: string;
  readonly url: string;
}

/** Collects `title=url`. */
function linkFlag(given: string, all: readonly LinkFlag[] = []): readonly LinkFlag[] {
  const at = given.indexOf('=');
  if (at > 0) return [...all, { title: given.slice(0, at), url: given.slice(at + 1) }];
  throw new InvalidArgumentError(
    'It must be a title and an address, such as Logs=https://logs.example/?q={executionId}.',
  );
}

const DEFAULT_PORT = 4100;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]', '::1'];

/** `everstep console` */
export function consoleCommand(): Command {
  return withPlace(new Command('console'))
    .summary('serve a page that shows executions and steers them')
    .option('-p, --port <number>', 'the port to listen on; 0 picks a free one', portNumber, DEFAULT_PORT)
    .option(
      '--host <address>',
      'the address to listen on; another than the default needs the printed token',
      '127.0.0.1',
    )
    .option(
      '--link <title=url>',
      'a link on the page of each execution, such as Logs=https://logs.example/?q={executionId}; may be repeated',
      linkFlag,
    )
    .option('--read-only', 'refuse all actions')
    .option('--no-data', 'show no inputs, results and answers')
    .action(inPlace(serve));
}

async function serve(place: Place, flags: ConsoleFlags): Promise<void> {
  const { consoleHandler, linkFrom, toNodeListener } = await import('../../console/index.js');
  const links = (flags.link ?? []).map(({ title, url }) => linkFrom(title, url));
  const guard = LOOPBACK.includes(flags.host) ? loopbackGuard() : new TokenGuard();
  const handle = consoleHandler({
    client: place.client,
    authorize: (request) => guard.roleOf(request),
    label: place.label,
    links: (execution) => links.map((link) => link(execution)),
    showsData: flags.data,
    isReadOnly: flags.readOnly === true,
    logger: auditLines,
  });
  const answer = async (request: Request) => guard.entrance?.(request) ?? handle(request);
  const server = createServer(toNodeListener(answer));
  await listening(server, flags);
  const { port } = server.address() as AddressInfo;
  const url = `http://${flags.host.includes(':') ? `[${flags.host}]` : flags.host}:${port}/${guard.query}`;
  data.line(`The console of ${place.label} is at ${url}`);
  data.line('Ctrl-C stops it.');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  server.close();
  server.closeAllConnections();
}

/** Each action leaves one line. */
const auditLines = {
  debug() {},
  info: (message: string, fields?: object) => talk.line(JSON.stringify({ at: new Date(), message, ...fields })),
  warn: (message: string, fields?: object) => talk.line(JSON.stringify({ at: new Date(), message, ...fields })),
  error: (message: string, fields?: object) => talk.line(JSON.stringify({ at: new Date(), message, ...fields })),
};

function listening(server: Server, { port, host }: ConsoleFlags): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const cure = error.code === 'EADDRINUSE' ? ' Another program listens there: choose another --port.' : '';
      reject(new UsageError(`The console can't listen on ${host}:${port}: ${error.message}.${cure}`));
    });
    server.listen(port, host, resolve);
  });
}

/** Decides who makes a request. */
interface Guard {
  /** What the printed address ends with. */
  readonly query: string;
  roleOf(request: Request): ConsoleRole | undefined;
  /** Answers a request itself that brings the token. */
  entrance?(request: Request): Response | undefined;
}

/**
 * Whoever reaches the loopback address sits at this machine. The host that the request names is
 * checked too: a foreign page could have its own name lead to this address.
 */
function loopbackGuard(): Guard {
  return {
    query: '',
    roleOf: ({ url }) => (LOOPBACK.includes(new URL(url).hostname) ? 'operator' : undefined),
  };
}

const COOKIE = 'everstep_console';

/** Who has the printed address gets in; a cookie keeps the token from then on. */
class TokenGuard implements Guard {
  readonly #token = randomBytes(24).toString('base64url');

  get query(): string {
    return `?token=${this.#token}`;
  }

  roleOf({ headers }: Request): ConsoleRole | undefined {
    const given = /(?:^|;\s*)everstep_console=([^;]*)/.exec(headers.get('cookie') ?? '')?.[1];
    return this.#isToken(given) ? 'operator' : undefined;
  }

  entrance({ url }: Request): Response | undefined {
    const { searchParams, pathname } = new URL(url);
    if (!this.#isToken(searchParams.get('token') ?? undefined)) return undefined;
    const cookie = `${COOKIE}=${this.#token}; HttpOnly; SameSite=Strict; Path=/`;
    return new Response(null, { status: 303, headers: { location: pathname, 'set-cookie': cookie } });
  }

  #isToken(given: string | undefined): boolean {
    const [one, other] = [Buffer.from(given ?? ''), Buffer.from(this.#token)];
    return one.length === other.length && timingSafeEqual(one, other);
  }
}
