import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@bike-rentals/sqlite';
import { openTemporaryFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';
import { toMigrationTarget } from '@bike-rentals/system/paths';
import { services } from '@bike-rentals/system/services';

/** Runs a command as npm does. */
function run([script = '', ...args]: string[], env: Record<string, string>) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const file = join(import.meta.dirname, `${script}.ts`);
    const child = execFile(process.execPath, [file, ...args], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
    child.stdin?.end('a long enough password\n');
  });
}

const commands = [
  ['migrate'],
  ['backup'],
  ['check-invariants'],
  ['create-admin', 'ada@example.org'],
  ['rotate-keys'],
  ['dead-letters'],
];

test.each(commands)('%s with a DATA_DIR that cannot be is one line that names it', async (...command) => {
  for (const folder of ['/proc/nope', '/dev/null']) {
    const { code, stderr } = await run(command, { DATA_DIR: folder });
    expect(stderr).toMatch(new RegExp(`^DATA_DIR: ${folder} .*\n$`));
    expect(code).toBe(1);
  }
});

test.each([
  [['migrate'], { BIKES_DATABASE: '/proc/nope/bikes.db' }, 'BIKES_DATABASE: /proc/nope cannot be made'],
  [['migrate'], { BIKES_DATABASE: '/proc/version' }, 'BIKES_DATABASE: /proc/version cannot be used'],
  [['migrate', 'bike'], {}, '"bike" is not one of auth, users, bikes'],
  [['rotate-keys'], { AUTH_KEYS: '/proc/nope' }, 'AUTH_KEYS: /proc/nope cannot be made'],
  [['backup'], { BACKUP_DIR: '/dev/null' }, 'BACKUP_DIR: /dev/null/'],
  [['backup', 'restore'], {}, 'npm run backup, or npm run backup -- restore <folder>'],
  [['check-invariants'], { NODE_ENV: 'prod' }, 'NODE_ENV: "prod" is not one of'],
  [
    ['dead-letters'],
    { RABBITMQ_URL: 'amqp://me:secret@127.0.0.1:1' },
    'RABBITMQ_URL: amqp://me:***@127.0.0.1:1 ',
  ],
  [['../packages/demo/demo-traffic', '--rider'], {}, "Unknown option '--rider'"],
])('%j with %j is one line', async (command, env, line) => {
  await using folder = await openTemporaryFolder();
  for (const service of services) await migrate(toMigrationTarget(service, { DATA_DIR: folder.path }));
  const { code, stderr } = await run(command, { DATA_DIR: folder.path, ...env });
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(line)]);
  expect(code).toBe(1);
});

test('a file that is no database is one line for whoever opens it', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path };
  for (const name of [...services, 'transport']) {
    await writeFile(
      join(folder.path, `${name}.db`),
      'not a database, but long enough to look like one'.repeat(20),
    );
  }
  for (const command of commands.filter(([name]) => name !== 'rotate-keys')) {
    const { code, stderr } = await run(command, env);
    expect(stderr).toMatch(/^(\w+_DATABASE|DATA_DIR): .*\n$/);
    expect(code).toBe(1);
  }
});

test('migrations wait for nobody: a database that is in use is one line that says what to do', async () => {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, 'bikes.db');
  using user = openInUse(file);
  const { code, stderr } = await run(['migrate', 'bikes'], { DATA_DIR: folder.path });
  expect(stderr).toBe(`BIKES_DATABASE: ${file} is in use: stop the system first\n`);
  expect(code).toBe(1);
  expect(user.connection.open).toBe(true);
});

function openInUse(file: string) {
  const connection = new BetterSqlite3(file);
  connection.pragma('journal_mode = WAL');
  connection.exec('CREATE TABLE old (id)');
  return { connection, [Symbol.dispose]: () => void connection.close() };
}
