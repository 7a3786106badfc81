import { existsSync } from 'node:fs';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { NotThereError } from '../print/command-failure.js';
import type { Place, PlaceAddress, PlaceClient } from './place.js';

/** Drops log lines: what matters is in the failure of the call that it happens to. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Opens a place. What it needs is loaded for it alone, so that a command starts fast.
 *
 * @throws NotThereError, StoreOpenError
 */
export function openPlace(address: PlaceAddress): Promise<Place> {
  switch (address.kind) {
    case 'sqlite':
      return openSqlite(address.path);
    case 'postgres':
      return openPostgres(address.url, address.schema);
    case 'lambda':
      return openLambda(address.functionName);
    case 'emulator':
      return openLambda(address.functionName, address.url);
  }
}

async function openSqlite(path: string): Promise<Place> {
  // A store would create it.
  if (!existsSync(path)) throw new NotThereError(`There is no store file ${path}.`);
  const { SqliteStore } = await import('../../stores/sqlite/sqlite-store.js');
  return overStore(path, new SqliteStore({ path }));
}

async function openPostgres(url: string, schema: string | undefined): Promise<Place> {
  const { PostgresStore } = await import('../../stores/postgres/index.js');
  const store = new PostgresStore({ connectionString: url, schema, max: CONNECTIONS, migrate: 'check' });
  return overStore(urlWithoutSecrets(url), store);
}

/** A command asks one thing after the other. */
const CONNECTIONS = 2;

function urlWithoutSecrets(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `postgres://${host}${pathname}`;
  } catch {
    return 'the PostgreSQL database';
  }
}

async function overStore(label: string, store: ExecutionStore): Promise<Place> {
  const { StoreWorkflowClient } = await import('../../service/client/store-workflow-client.js');
  const client = new StoreWorkflowClient({ store, logger: silent });
  return { label, client, workflow: undefined, close: () => client.close() };
}

/** The client of the emulator is that of Lambda, which sends its calls there. */
async function openLambda(functionName: string | undefined, endpoint?: string): Promise<Place> {
  const { LambdaWorkflowClient } = await import('../../lambda/lambda-workflow-client.js');
  const workflow = functionName?.replace(/:(\$LATEST|[a-zA-Z0-9-_]+)$/, '');
  const client = new LambdaWorkflowClient({
    ...(functionName !== undefined && { functionNames: { [workflow!]: functionName } }),
    ...(endpoint !== undefined && { client: await clientOf(endpoint) }),
    qualifier: '$LATEST',
  });
  const label = endpoint ?? `the function ${functionName}`;
  // It refuses the options of stores itself, and says what to use instead.
  return { label, client: client as unknown as PlaceClient, workflow, close: async () => {} };
}

/** The emulator checks no credentials, but the AWS client insists on some. */
async function clientOf(endpoint: string) {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const credentials = { accessKeyId: 'emulator', secretAccessKey: 'emulator' };
  return new LambdaClient({ endpoint, region: process.env.AWS_REGION ?? 'us-east-1', credentials });
}
