/**
 * npm run create-admin -- ada@example.org
 *
 * The password is ADMIN_PASSWORD, else asked for, else the first line of the standard input. Promotes nobody: an
 * account that is there already stays as it is.
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { createAdmin } from '@bike-rentals/auth';
import { createUuid, systemClock } from '@bike-rentals/runtime';
import { checkMigrated } from '@bike-rentals/sqlite';
import { toMigrationTarget } from './system/databases.ts';

try {
  await run(process.argv[2]);
} catch (error) {
  // Its message is for the operator; a stack would tell nothing more.
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function run(email: string | undefined): Promise<void> {
  if (email === undefined) throw new Error('Whose account? npm run create-admin -- ada@example.org');
  const target = toMigrationTarget('auth');
  await checkMigrated(target);
  const credentials = { email, password: await readPassword() };
  const known = await createAdmin(target.file, credentials, { clock: systemClock, createId: createUuid });
  if (!known) console.log(`${email} can log in as an admin now.`);
  else if (known.role === 'ADMIN')
    throw new Error(`${email} is an admin already. Nothing was changed, the password neither.`);
  else
    throw new Error(
      `There is an account ${email}, of a renter. Nothing was changed. An admin can promote it:\n` +
        `  mutation { setRole(userId: "${known.id}", role: ADMIN) { role } }\n` +
        'If there is no admin yet, create one with another address first.',
    );
}

async function readPassword(): Promise<string> {
  if (process.env.ADMIN_PASSWORD) return process.env.ADMIN_PASSWORD;
  const { stdin, stderr } = process;
  if (stdin.isTTY) stderr.write('Password: ');
  // What is typed is not shown.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY });
  for await (const line of lines) {
    if (stdin.isTTY) stderr.write('\n');
    return line;
  }
  throw new Error('No password was given.');
}
