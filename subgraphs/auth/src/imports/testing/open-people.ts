import { join } from 'node:path';
import { createUuid, type CreateId } from '@bike-rentals/runtime';
import { migrate } from '@bike-rentals/sqlite';
import { createManualClock, openTemporaryFolder, type ManualClock } from '@bike-rentals/testing';
import { openLinkTokens } from '../../keys/link-tokens.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import { openAccount } from '../../use-cases/register.ts';
import type { UserRole } from '@bike-rentals/contracts';
import type { PeopleService } from '../use-cases/imports.ts';

export type TestPeople = PeopleService &
  AsyncDisposable & {
    store: Store;
    clock: ManualClock;
    createId: CreateId;
    file: string;
    keys: string;
    /** Opens an account; returns its id. */
    addAccount: (email: string, role: UserRole) => Promise<string>;
  };

/** What importing people takes, on a database of its own: no job runs. */
export async function openPeople(): Promise<TestPeople> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openTemporaryFolder());
  const file = join(folder.path, 'auth.db');
  const migrations = join(import.meta.dirname, '../../../../../prisma/auth/migrations');
  await migrate({ file, migrations, variable: 'AUTH_DATABASE' });
  const store = opened.use(await openStore(file));
  const keys = join(folder.path, 'keys');
  const deriveToken = await openLinkTokens(keys);
  const clock = createManualClock();
  const office = { store, clock, createId: createUuid, onCommit: () => undefined };
  const running = opened.move();
  return {
    ...office,
    ...{ deriveToken, file, keys },
    async addAccount(email, role) {
      const account = { email, emailKey: email.toLowerCase(), passwordHash: 'none', role };
      const policy = { verification: 'off', approval: 'auto' } as const;
      const added = await store.transact((tx) => openAccount(tx, office, account, policy));
      if (!added) throw new Error(`${email} is taken`);
      return added.id;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
