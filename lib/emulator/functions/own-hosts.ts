import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { AwsError } from '../protocol/aws-error.js';

/**
 * What the URL standard takes for host and port, so that nothing else gets into the URL that is
 * made of it.
 */
const HOST = /^[\w.\-:[\]]{1,300}$/;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * The names that the emulator is called by. Pages of other sites reach it too, by a browser on its
 * machine: such a request names the page's site, or says that it comes from one.
 */
export class OwnHosts {
  readonly #names: ReadonlySet<string>;
  readonly #isOpen: boolean;

  /**
   * @param host that it listens on. Where other machines reach it, any address may be its own; that
   *   does no harm, since a site can lead its name to the emulator, but no address.
   * @param allowed further names.
   */
  constructor(host: string, allowed: readonly string[]) {
    const own = plainHost(isIP(host) === 6 ? `[${host}]` : host) ?? host;
    this.#isOpen = !LOOPBACK.includes(own) && !isLoopbackAddress(own);
    const names = [...LOOPBACK, own, ...(this.#isOpen ? [hostname().toLowerCase()] : [])];
    this.#names = new Set([...names, ...allowed.map((name) => plainHost(name) ?? name)]);
  }

  /**
   * @throws AwsError AccessDeniedException for a request that is for another host, or from a page
   * of another site.
   */
  admit({ host = '', origin, 'sec-fetch-site': site }: IncomingHttpHeaders): void {
    if (!this.#isOwn(host)) {
      throw denied(
        `it is for the host ${JSON.stringify(host)}. If that is this emulator, say so with the option allowedHosts, --allow-host on the command line`,
      );
    }
    if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
      throw denied(`it comes from a page of ${JSON.stringify(origin)}`);
    }
    // `none` is a person's own doing: an address that was typed.
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      throw denied('it comes from a page of another site');
  }

  #isOwn(host: string): boolean {
    const name = plainHost(host);
    if (name === undefined) return false;
    return this.#names.has(name) || isLoopbackAddress(name) || (this.#isOpen && isAddress(name));
  }
}

/**
 * A host without its port, in the form that the URL standard gives it; `undefined` for what is
 * none.
 */
export function plainHost(host: string): string | undefined {
  if (!HOST.test(host)) return undefined;
  const url = `http://${host}/`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : undefined;
}

function isAddress(name: string): boolean {
  return name.startsWith('[') || isIP(name) === 4;
}

function isLoopbackAddress(name: string): boolean {
  return isIP(name) === 4 && name.startsWith('127.');
}

function denied(why: string): AwsError {
  return new AwsError('AccessDeniedException', `The emulator does not serve this request: ${why}.`);
}
