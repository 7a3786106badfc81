import type { PayloadStoreError, PayloadStoreFault } from '../core/errors/payload-errors.js';
import { isMissing, s3Failure } from './s3-failure.js';

/**
 * The part of `S3Client` of `@aws-sdk/client-s3` that Everstep uses. Any version or copy of the
 * package will do.
 */
export interface S3ClientLike {
  /** Sends a command; resolves with the response of the service. */
  send(command: any, options?: any): Promise<any>;
}

type Commands = typeof import('./s3-commands.js');

interface LoadedClient {
  readonly client: S3ClientLike;
  readonly commands: Commands;
}

/** The time limits of the store's own client: for a connection, and for an answer. */
const CONNECTION_MILLIS = 5000;
const REQUEST_MILLIS = 30_000;

/** The most objects that one request deletes; S3 lists as many at once. */
const DELETED_AT_ONCE = 1000;

/** The requests to one bucket, with the failures of S3 explained. */
export class S3Bucket {
  readonly #name: string;
  readonly #given: S3ClientLike | undefined;
  #loading: Promise<LoadedClient> | undefined;

  constructor(name: string, client: S3ClientLike | undefined) {
    this.#name = name;
    this.#given = client;
  }

  async put(object: string, bytes: Buffer): Promise<void> {
    const ChecksumSHA256 = process.getBuiltinModule('node:crypto').hash('sha256', bytes, 'base64');
    const content = { Body: bytes, ContentType: 'text/plain; charset=utf-8', ChecksumSHA256 };
    await this.#send('put', object, ({ PutObjectCommand }) => {
      return new PutObjectCommand({ ...this.#place, Key: object, ...content });
    });
  }

  /** Returns the text of an object; `undefined` if there is none. */
  async get(object: string): Promise<string | undefined> {
    try {
      const { Body } = await this.#send('get', object, ({ GetObjectCommand }) => {
        return new GetObjectCommand({ ...this.#place, Key: object, ChecksumMode: 'ENABLED' });
      });
      return await Body.transformToString('utf-8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#explained('get', object, error);
    }
  }

  /** Deletes all objects whose names begin like this. */
  async remove(beginning: string): Promise<void> {
    let token: string | undefined;
    do {
      const page = await this.#send('remove', beginning, ({ ListObjectsV2Command }) => {
        const from = token === undefined ? {} : { ContinuationToken: token };
        return new ListObjectsV2Command({ ...this.#place, Prefix: beginning, MaxKeys: DELETED_AT_ONCE, ...from });
      });
      const objects: { readonly Key: string }[] = (page.Contents ?? []).map(({ Key }: { Key: string }) => ({ Key }));
      if (objects.length > 0) await this.#delete(beginning, objects);
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async #delete(beginning: string, Objects: { readonly Key: string }[]): Promise<void> {
    const { Errors = [] } = await this.#send('remove', beginning, ({ DeleteObjectsCommand }) => {
      return new DeleteObjectsCommand({ ...this.#place, Delete: { Objects, Quiet: true } });
    });
    const [first] = Errors;
    if (first === undefined) return;
    const cause = Object.assign(new Error(`${first.Key}: ${first.Message}`), { name: first.Code });
    throw this.#explained('remove', beginning, cause);
  }

  get #place(): { readonly Bucket: string } {
    return { Bucket: this.#name };
  }

  async #send(
    direction: PayloadStoreFault['direction'],
    object: string,
    make: (commands: Commands) => unknown,
  ): Promise<any> {
    try {
      const { client, commands } = await this.#load();
      return await client.send(make(commands));
    } catch (error) {
      // Who asks for an object decides what it means that it is missing.
      if (direction === 'get' && isMissing(error)) throw error;
      throw this.#explained(direction, object, error);
    }
  }

  #explained(direction: PayloadStoreFault['direction'], object: string, cause: unknown): PayloadStoreError {
    return s3Failure(direction, object, this.#name, cause);
  }

  #load(): Promise<LoadedClient> {
    this.#loading ??= this.#loadOnce();
    return this.#loading;
  }

  async #loadOnce(): Promise<LoadedClient> {
    const commands = await import('./s3-commands.js');
    const requestHandler = {
      connectionTimeout: CONNECTION_MILLIS,
      requestTimeout: REQUEST_MILLIS,
      throwOnRequestTimeout: true,
    };
    return { client: this.#given ?? new commands.S3Client({ requestHandler }), commands };
  }
}
