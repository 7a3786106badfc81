import { Command, InvalidArgumentError } from 'commander';
import { invalidArgument } from '../../core/errors/argument-errors.js';

const DEFAULT_SCHEMA = 'everstep';

interface Flags {
  readonly url?: string;
  readonly schema: string;
  readonly print?: true;
  readonly from: number;
}

/** `everstep postgres` */
export function postgresCommand(): Command {
  const migrate = new Command('migrate')
    .summary('make or update the tables of a PostgresStore')
    .description('Makes the tables of a schema, or brings those of an older version of Everstep up to date.')
    .helpOption('-h, --help', 'print this help')
    .option('--url <url>', 'where the database is (default: $DATABASE_URL)')
    .option('--schema <name>', 'the schema of the tables', DEFAULT_SCHEMA)
    .option('--print', 'print the SQL, and run nothing')
    .option('--from <version>', 'with --print: the version that the tables have; 0 for none', wholeNumber, 0)
    .action(run);
  return new Command('postgres')
    .summary('prepare a PostgreSQL database')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addCommand(migrate);
}

async function run({ url = process.env.DATABASE_URL, schema, print, from }: Flags): Promise<void> {
  const { PostgresStore, postgresMigrationSql } = await import('../../stores/postgres/index.js');
  if (print) {
    process.stdout.write(postgresMigrationSql(schema, from));
    return;
  }
  if (url === undefined) {
    throw invalidArgument({ what: 'the database', got: url, expected: '--url, or $DATABASE_URL' });
  }
  const store = new PostgresStore({ connectionString: url, schema, notifications: false });
  await store.open();
  await store.close();
  process.stdout.write(`Schema ${schema} is up to date.\n`);
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
