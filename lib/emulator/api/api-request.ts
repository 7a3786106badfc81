import type { IncomingHttpHeaders } from 'node:http';
import { AwsError, type AwsErrorType, invalidParameter } from '../protocol/aws-error.js';

/** A request to a route. */
export interface ApiRequest {
  /** The decoded parameters of the path, by their names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Aborts when the client has closed the connection. */
  readonly signal: AbortSignal;
}

/** The response to a request. */
export interface ApiReply {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** A string is sent as it is, an object as REST-JSON. Default: `{}`. */
  readonly body?: string | object;
}

const MOST_ITEMS = 1000;
const DEFAULT_ITEMS = 100;

/** The value of a header; `undefined` if it is missing or empty. */
export function header({ headers }: ApiRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A parameter of the query; `undefined` if it is missing or empty. */
export function text({ query }: ApiRequest, name: string): string | undefined {
  return query.get(name) || undefined;
}

/** A boolean parameter of the query. @throws AwsError for another value. */
export function flag(request: ApiRequest, name: string, otherwise: boolean): boolean {
  const value = text(request, name);
  if (value === undefined) return otherwise;
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalidParameter(`${name} must be true or false, but it is ${JSON.stringify(value)}.`);
}

/** The maximum number of items of a page. @throws AwsError for an invalid number. */
export function maxItems(request: ApiRequest): number {
  const value = text(request, 'MaxItems') ?? '0';
  const count = Number(value);
  if (/^\d+$/.test(value) && count <= MOST_ITEMS) return count || DEFAULT_ITEMS;
  throw invalidParameter(
    `MaxItems must be a whole number from 0 to ${MOST_ITEMS}, but it is ${JSON.stringify(value)}.`,
  );
}

/**
 * A time in the query, ISO 8601 or seconds since 1970, as epoch milliseconds.
 *
 * @throws AwsError for another value.
 */
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
 *
 * @throws AwsError of type `otherwise` if it is not UTF-8, instead of replacing characters
 * silently.
 */
export function textBody({ body }: ApiRequest, otherwise: AwsErrorType): string {
  try {
    return UTF_8.decode(body);
  } catch {
    throw new AwsError(otherwise, 'The body is not UTF-8.');
  }
}

/** The body as a JSON object; `{}` if it is empty. @throws AwsError if it is no JSON object. */
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
