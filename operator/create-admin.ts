/**
 * npm run create-admin -- ada@example.org
 *
 * The password is ADMIN_PASSWORD, else asked for, else the first line of the standard input. Promotes nobody: an
 * account that is there already stays as it is.
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { createAdmin } from '@bike-rentals/auth';
import { createConfigReader, createUuid, StartupError, runScript, systemClock } from '@bike-rentals/runtime';
import { checkMigrated } from '@bike-rentals/sqlite';
import { checkDataFolder, toMigrationTarget } from '@bike-rentals/system/paths';

await runScript(() => run(process.argv[2]));

async function run(email: string | undefined): Promise<void> {
  if (email === undefined) throw new StartupError('Whose account? npm run create-admin -- ada@example.org');
  checkDataFolder(process.env);
  const target = toMigrationTarget('auth');
  await checkMigrated(target);
  const credentials = { email, password: await readPassword() };
  const known = await createAdmin(target.file, credentials, { clock: systemClock, createId: createUuid });
  if (!known) console.log(`${email} can log in as an admin now.`);
  else if (known.role === 'ADMIN')
    throw new StartupError(`${email} is an admin already. Nothing was changed, the password neither.`);
  else
    throw new StartupError(
      `There is an account ${email}, which is no admin's. Nothing was changed. An admin can promote it:\n` +
        `  mutation { setRole(userId: "${known.id}", role: ADMIN) { role } }\n` +
        'If there is no admin yet, create one with another address first.',
    );
}

async function readPassword(): Promise<string> {
  const given = createConfigReader(process.env).find('ADMIN_PASSWORD');
  if (given !== undefined) return given;
  const { stdin, stderr } = process;
  if (stdin.isTTY) stderr.write('Password: ');
  // What is typed is not shown.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY });
  for await (const line of lines) {
    if (stdin.isTTY) stderr.write('\n');
    return line;
  }
  throw new StartupError('No password was given.');
}
