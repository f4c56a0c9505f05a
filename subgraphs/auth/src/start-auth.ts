import { accountEventsKey, accountEventsTopic } from '@bike-rentals/contracts';
import { ASSERTION_HEADER, createAssertionVerifier, REVOCATIONS_AUDIENCE } from '@bike-rentals/identity';
import { createFileDoor } from '@bike-rentals/imports';
import { openInBackground, toPublisher, type Transport } from '@bike-rentals/messaging';
import { createMetrics } from '@bike-rentals/metrics';
import { createKeyedMutex, type Clock, type CreateId, type Log } from '@bike-rentals/runtime';
import {
  addDatabaseMetrics,
  addOutboxMetrics,
  createOutbox,
  toDiskGauge,
  toOutboxGauges,
} from '@bike-rentals/sqlite';
import { readTypeDefs, roles, startSubgraph, type RunningSubgraph } from '@bike-rentals/subgraph';
import type { Tracing } from '@bike-rentals/tracing';
import DataLoader from 'dataloader';
import type { AuthConfig } from './config.ts';
import { findEmailKey } from './domain/credentials.ts';
import { findDevice } from './domain/device.ts';
import type { Context } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { importKinds } from './imports/domain/import-kinds.ts';
import { importResolvers } from './imports/graphql/resolvers.ts';
import { exportedLists } from './imports/http/people-lists.ts';
import { SESSION_PATH } from './http/session-cookies.ts';
import { createSessionDoor } from './http/session-door.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { openLinkTokens } from './keys/link-tokens.ts';
import { openSigningKeys } from './keys/signing-keys.ts';
import { observeHashing, observeUseCases } from './metrics.ts';
import { findAccounts } from './store/accounts.ts';
import { findProtected } from './store/totp.ts';
import { openStore, type Reader } from './store/open-store.ts';
import { findRevocations } from './store/revocations.ts';
import { createUseCases } from './use-cases/index.ts';
import { ensureAccount, ensureInvitation, type GivenAccount } from './use-cases/ensure-account.ts';
import type { UseCaseContext } from './use-cases/use-case-context.ts';

export { readAdmin, readConfig, type AuthConfig } from './config.ts';
export { rotateSigningKeys } from './keys/signing-keys.ts';
export { importKinds } from './imports/domain/import-kinds.ts';
export { importPeople } from './imports/use-cases/import-people.ts';
export { createAdmin } from './use-cases/create-admin.ts';
export type { GivenAccount } from './use-cases/ensure-account.ts';

/** What the process gives to the service. */
export interface Dependencies {
  transport: Transport;
  clock: Clock;
  createId: CreateId;
  log: Log;
  /** @default nothing is traced */
  tracing?: Tracing | undefined;
}

/** The map of the service: store and keys → jobs → accounts that are given → server. */
export async function startAuth(
  config: AuthConfig,
  { transport, clock, createId, log, tracing }: Dependencies,
): Promise<RunningSubgraph> {
  await using opened = new AsyncDisposableStack();
  const metrics = createMetrics('auth');
  const observe = addDatabaseMetrics(metrics, config.database);
  const store = opened.use(await openStore(config.database, observe));
  const keys = opened.use(await openSigningKeys(config.keys, log));
  const { health } = transport;
  const publisher = opened.use(openInBackground(transport.openEventPublisher(accountEventsTopic)));
  const service: UseCaseContext = {
    store,
    clock,
    createId,
    policy: config.policy,
    programs: findPrograms(config.accounts),
    keys,
    deriveToken: await openLinkTokens(config.keys),
    tokens: config.tokens,
    runExclusive: createKeyedMutex(),
    onCommit: () => relay.wake(),
  };
  const useCases = observeUseCases(createUseCases(service), metrics);
  opened.use(observeHashing(metrics));
  const outbox = createOutbox(store, { holder: createId(), clock });
  addOutboxMetrics(metrics, outbox, { topic: accountEventsTopic, key: accountEventsKey });
  const { relay, others } = startJobs(service, { outbox, publisher: toPublisher(publisher), health, log });
  for (const job of [relay, ...others]) opened.use(job);
  for (const account of config.accounts) await openGivenAccount(service, account, log);

  const keyring = { keys: config.assertionKeys, clock };
  // The feed has session and user ids: only the router may read it.
  const router = createAssertionVerifier({ ...keyring, audience: REVOCATIONS_AUDIENCE });
  const subgraph = opened.use(
    await startSubgraph({
      name: 'auth',
      typeDefs: await readTypeDefs(import.meta.dirname),
      resolvers: [resolvers, importResolvers],
      createContext: (viewer, { userAgent }): Context => ({
        viewer,
        client: { address: viewer.address, device: findDevice(userAgent) },
        read: store.read,
        clock,
        useCases,
        account: loadAccounts(store.read),
        secondFactor: loadSecondFactors(store.read),
      }),
      assertions: createAssertionVerifier({ ...keyring, audience: 'auth', roles }),
      port: config.port,
      host: config.host,
      portVariable: 'AUTH_PORT',
      readiness: {
        gauges: [...toOutboxGauges(outbox, clock), toDiskGauge(config.database)],
        health,
        findBrokers: () => transport.findBrokers(),
      },
      metrics,
      tracing,
      routes: {
        '/.well-known/jwks.json': () => keys.published(),
        '/revocations': (url, headers) => {
          router.verify(headers[ASSERTION_HEADER]?.toString());
          return findRevocations(store.read, toSeq(url.searchParams.get('after')));
        },
      },
      passed: {
        [SESSION_PATH]: createSessionDoor({ read: store.read, useCases }),
        '/files': createFileDoor({
          imports: { kinds: importKinds, checkImport: useCases.checkImport },
          recordExport: useCases.recordExport,
          lists: exportedLists,
          sources: { read: store.read, clock },
          clock,
          log,
        }),
      },
      log,
    }),
  );
  const running = opened.move();
  return { ...subgraph, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Warns if the account exists with another role: no user is promoted silently. */
async function openGivenAccount(service: UseCaseContext, given: GivenAccount, log: Log): Promise<void> {
  if (given.invited) return ensureInvitation(service, given);
  const known = await ensureAccount(service, given);
  if (known && known.role !== given.role) {
    const about = { userId: known.id, role: known.role, wanted: given.role };
    log.warn(
      about,
      'a given account exists with another role, which it keeps: an admin can change it (setRole)',
    );
  }
}

function findPrograms(accounts: readonly GivenAccount[]): ReadonlySet<string> {
  const programs = accounts.filter(({ service }) => service);
  return new Set(programs.map(({ email }) => findEmailKey(email) ?? email));
}

/** Anything that is not a number means the beginning. */
function toSeq(after: string | null): number {
  const seq = Number(after);
  return Number.isSafeInteger(seq) ? seq : 0;
}

function loadSecondFactors(read: Reader) {
  return new DataLoader(
    async (ids: readonly string[]) => {
      const found = new Set(await findProtected(read, ids));
      return ids.map((id) => found.has(id));
    },
    { cache: false },
  );
}

function loadAccounts(read: Reader) {
  return new DataLoader(
    async (ids: readonly string[]) => {
      const found = new Map((await findAccounts(read, ids)).map((account) => [account.id, account]));
      return ids.map((id) => found.get(id));
    },
    { cache: false },
  );
}
