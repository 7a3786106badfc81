import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { AwsError } from '../protocol/aws-error.js';

/**
 * The characters of a host with a port. Nothing else may get into the URL by which it is parsed.
 */
const HOST = /^[\w.\-:[\]]{1,300}$/;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * The host names under which the emulator serves requests. A page of another site can reach it too,
 * through a browser on the same machine. Such a request names the page's site as its host or
 * origin, and is refused.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;
  readonly #isOpen: boolean;

  /**
   * @param host the host that the emulator listens on. If other machines can reach it, all
   *   addresses are allowed. That does no harm: a site can make its name resolve to the emulator,
   *   but not an address.
   * @param allowed further names.
   */
  constructor(host: string, allowed: readonly string[]) {
    const own = plainHost(isIP(host) === 6 ? `[${host}]` : host) ?? host;
    this.#isOpen = !LOOPBACK.includes(own) && !isLoopbackAddress(own);
    const names = [...LOOPBACK, own, ...(this.#isOpen ? [hostname().toLowerCase()] : [])];
    this.#names = new Set([...names, ...allowed.map((name) => plainHost(name) ?? name)]);
  }

  /**
   * @throws AwsError AccessDeniedException for a request to another host, or from a page of another
   *   site.
   */
  admit({ host = '', origin, 'sec-fetch-site': site }: IncomingHttpHeaders): void {
    if (!this.#isOwn(host)) {
      throw denied(
        `it is for the host ${JSON.stringify(host)}. If that is this emulator, allow it by the option allowedHosts, or --allow-host on the command line`,
      );
    }
    if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
      throw denied(`it comes from a page of ${JSON.stringify(origin)}`);
    }
    // `none`: a person has typed the address.
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
 * A host without its port, as the URL standard normalizes it; `undefined` if it is not valid.
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
