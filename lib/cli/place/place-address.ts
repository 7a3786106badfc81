import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isStoreFile } from '../../stores/sqlite/index.js';
import { UsageError } from '../print/command-failure.js';
import type { PlaceAddress } from './place.js';

/** The flags that say where executions live; one of them at most. */
export interface PlaceFlags {
  readonly store?: string;
  readonly postgres?: string;
  readonly schema?: string;
  readonly lambda?: string;
  readonly emulator?: string;
  readonly function?: string;
}

const STORE_NAME = /\.(db|sqlite3?)$/;
const HOW =
  'Say where the executions are: --store orders.db, --postgres URL, --lambda orders:live, --emulator http://127.0.0.1:9001, or set EVERSTEP_URL to one of them.';

/**
 * The place that the flags name; without one that of `EVERSTEP_URL`, else the only store file of
 * the current folder.
 *
 * @throws UsageError
 */
export function addressOf(flags: PlaceFlags, environment: NodeJS.ProcessEnv = process.env): PlaceAddress {
  const { store, postgres, schema, lambda, emulator, function: functionName } = flags;
  const given = Object.entries({ store, postgres, lambda, emulator }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new UsageError(
      `Only one place can be asked at a time, not --${given.map(([flag]) => flag).join(' and --')}.`,
    );
  }
  if (store !== undefined) return { kind: 'sqlite', path: store };
  if (postgres !== undefined) return { kind: 'postgres', url: postgres, schema };
  if (lambda !== undefined) return { kind: 'lambda', functionName: lambda };
  if (emulator !== undefined) return { kind: 'emulator', url: emulator, functionName };
  const url = environment.EVERSTEP_URL;
  if (url !== undefined && url !== '') return fromUrl(url, flags);
  return { kind: 'sqlite', path: onlyStoreIn('.') };
}

function fromUrl(url: string, { schema, function: functionName }: PlaceFlags): PlaceAddress {
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url, schema };
  if (/^https?:\/\//.test(url)) return { kind: 'emulator', url, functionName };
  if (url.startsWith('lambda:')) return { kind: 'lambda', functionName: url.slice('lambda:'.length) };
  return { kind: 'sqlite', path: url.replace(/^(sqlite|file):(\/\/)?/, '') };
}

function onlyStoreIn(folder: string): string {
  const stores = readdirSync(folder).filter((name) => STORE_NAME.test(name) && isStoreFile(join(folder, name)));
  if (stores.length === 1) return stores[0]!;
  const found = stores.length === 0 ? 'There is no store file in this folder.' : `Here are ${stores.join(', ')}.`;
  throw new UsageError(`${found} ${HOW}`);
}
