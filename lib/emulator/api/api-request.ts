import type { IncomingHttpHeaders } from 'node:http';
import { AwsError, type AwsErrorType, invalidParameter } from '../protocol/aws-error.js';

/** A request to one of the routes. */
export interface ApiRequest {
  /** Of the path, decoded, by their names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Aborts when nobody waits for the response any more. */
  readonly signal: AbortSignal;
}

/** What a request is answered with. */
export interface ApiReply {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Text as it is; else REST-JSON. Default: `{}`. */
  readonly body?: string | object;
}

const MOST_ITEMS = 1000;
const DEFAULT_ITEMS = 100;

/** The member of that name of a header, text. */
export function header({ headers }: ApiRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A parameter of the query; `undefined` when it is not there or empty. */
export function text({ query }: ApiRequest, name: string): string | undefined {
  return query.get(name) || undefined;
}

/** @throws AwsError */
export function flag(request: ApiRequest, name: string, otherwise: boolean): boolean {
  const value = text(request, name);
  if (value === undefined) return otherwise;
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalidParameter(`${name} must be true or false, but it is ${JSON.stringify(value)}.`);
}

/** How many items a page may have. @throws AwsError */
export function maxItems(request: ApiRequest): number {
  const value = text(request, 'MaxItems') ?? '0';
  const count = Number(value);
  if (/^\d+$/.test(value) && count <= MOST_ITEMS) return count || DEFAULT_ITEMS;
  throw invalidParameter(
    `MaxItems must be a whole number from 0 to ${MOST_ITEMS}, but it is ${JSON.stringify(value)}.`,
  );
}

/** A moment in a query, ISO 8601 or seconds since 1970, as epoch milliseconds. @throws AwsError */
export function moment(request: ApiRequest, name: string): number | undefined {
  const value = text(request, name);
  if (value === undefined) return undefined;
  const millis = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  if (!Number.isNaN(millis)) return millis;
  throw invalidParameter(`${name} must be a timestamp, but it is ${JSON.stringify(value)}.`);
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The body as text.
 * @throws AwsError of that type when it is not UTF-8: other characters in the place of some would
 * pass unseen.
 */
export function textBody({ body }: ApiRequest, otherwise: AwsErrorType): string {
  try {
    return UTF_8.decode(body);
  } catch {
    throw new AwsError(otherwise, 'The body is not UTF-8.');
  }
}

/** The body as a JSON object; empty when there is none. @throws AwsError */
export function jsonBody(request: ApiRequest): Readonly<Record<string, unknown>> {
  if (request.body.length === 0) return {};
  const json = textBody(request, 'SerializationException');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new AwsError('SerializationException', `The body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AwsError('SerializationException', 'The body must be a JSON object.');
}
