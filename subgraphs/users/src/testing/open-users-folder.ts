import { join } from 'node:path';
import { migrate } from '@bike-rentals/sqlite';
import { openTemporaryFolder } from '@bike-rentals/testing';

const migrations = join(import.meta.dirname, '../../../../prisma/users/migrations');

/** A folder of one's own with a migrated database in it. */
export async function openUsersFolder(): Promise<{ path: string; database: string } & AsyncDisposable> {
  const folder = await openTemporaryFolder();
  const database = join(folder.path, 'users.db');
  await migrate({ file: database, migrations, variable: 'USERS_DATABASE' });
  return { ...folder, database };
}
