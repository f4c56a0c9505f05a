import { dirname, join } from 'node:path';
import { bikeCommandQueue, bikeEventsTopic } from '@bike-rentals/contracts';
import { createAssertionVerifier } from '@bike-rentals/identity';
import { createFileDoor } from '@bike-rentals/imports';
import { openInBackground, toPublisher, type Transport } from '@bike-rentals/messaging';
import { createMetrics } from '@bike-rentals/metrics';
import type { Clock, CreateId, Log } from '@bike-rentals/runtime';
import { addDatabaseMetrics, addOutboxMetrics, createOutbox, toDiskGauge } from '@bike-rentals/sqlite';
import { readTypeDefs, roles, startSubgraph, type RunningSubgraph } from '@bike-rentals/subgraph';
import type { Tracing } from '@bike-rentals/tracing';
import { createGarageComputer } from './catalogue/graphql/garages.ts';
import type { BikesConfig } from './config.ts';
import { onCommands } from './consumers/command-consumer.ts';
import { toGauges } from './gauges.ts';
import { openFeeds } from './gbfs/http/open-feeds.ts';
import { createContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { createExpand } from './hours/osm/expand-hours.ts';
import { importKinds } from './imports/domain/import-kinds.ts';
import { exportedLists } from './imports/http/export-lists.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { startLiveEvents } from './live-events/consumers/event-consumer.ts';
import { addTownMetrics, createObservedFeed, observeCommands } from './metrics.ts';
import { ensurePolicies } from './policies/use-cases/ensure-policies.ts';
import { createPhotoDoor } from './photos/http/photo-door.ts';
import { openPhotoFolder } from './photos/store/photo-folder.ts';
import type { PhotoContext } from './photos/use-cases/photo-context.ts';
import { takePhoto } from './photos/use-cases/take-photo.ts';
import { openReadModel } from './read-model/open-read-model.ts';
import { openAccountEvents } from './renters/consumers/account-events.ts';
import { createRuleReader } from './store/rule-reader.ts';
import { openStore } from './store/open-store.ts';
import { ensureSystem } from './use-cases/ensure-system.ts';
import { createUseCases } from './use-cases/index.ts';
import type { UseCaseContext } from './use-cases/use-case-context.ts';

export { readConfig, type BikesConfig } from './config.ts';
export type { Bike } from './catalogue/domain/bike.ts';
export type { DomainEvent } from './domain/fleet.ts';
export type { Hold, WaitingEntry } from './waiting-list/domain/waiting-entry.ts';
export type { Rental } from './rentals/domain/rental.ts';
export type { DamageReport } from './maintenance/domain/damage-report.ts';
export type { Job } from './maintenance/domain/job.ts';
export { importKinds } from './imports/domain/import-kinds.ts';
export { importIntoTown } from './imports/use-cases/import-into-town.ts';
export { writePng, type Colour } from './photos/formats/write-png.ts';
export { openPhotoFolder } from './photos/store/photo-folder.ts';
export { seedFleet, type Town } from './use-cases/seed-fleet.ts';

/** What the process gives to the service. */
export interface Dependencies {
  transport: Transport;
  clock: Clock;
  createId: CreateId;
  log: Log;
  /** @default nothing is traced */
  tracing?: Tracing | undefined;
}

/**
 * The map of the service: store → jobs → events to subscribers → server → commands.
 * Stops in the opposite order: first no more commands, last the database.
 */
export async function startBikes(
  config: BikesConfig,
  { transport, clock, createId, log, tracing }: Dependencies,
): Promise<RunningSubgraph> {
  await using opened = new AsyncDisposableStack();
  const tracer = tracing?.tracer;
  const metrics = createMetrics('bikes');
  const observe = addDatabaseMetrics(metrics, config.database);
  const store = opened.use(await openStore(config.database, observe));
  const system = await ensureSystem(store, config.system);
  await ensurePolicies(store, { rules: config.rules, now: clock.now(), createId, log });
  const followed = opened.use(await openReadModel(config.database));
  const outbox = createOutbox(store, { holder: createId(), clock });
  addOutboxMetrics(metrics, outbox, { topic: bikeEventsTopic, key: system.id });
  addTownMetrics(metrics, { read: store.read, followed });

  const { health } = transport;
  const publisher = opened.use(openInBackground(transport.openEventPublisher(bikeEventsTopic)));
  const place = { timeZone: system.timezone, country: system.country, state: system.state };
  const service: UseCaseContext = {
    store,
    clock,
    createId,
    rules: createRuleReader(),
    timeZone: place.timeZone,
    place,
    expand: createExpand(place),
    onCommit: () => relay.wake(),
  };
  const photoStore = openPhotoFolder(toPhotoFolder(config));
  const photos: PhotoContext = { store, clock, createId, photoStore, photoRules: config.photos };
  const { eventRetentionMs } = config;
  const { relay, others } = startJobs(service, {
    outbox,
    publisher: toPublisher(publisher),
    health,
    systemId: system.id,
    eventRetentionMs,
    followed,
    photos,
    log,
  });
  for (const job of [relay, ...others]) opened.use(job);

  const feed = createObservedFeed(metrics);
  opened.use(await startLiveEvents({ transport, read: store.read, feed, tracer, log }));
  opened.defer(() => feed.close());

  opened.use(openAccountEvents(service, transport, log));

  const computeGarages = createGarageComputer(config.lambdaUrl, log);
  const useCases = createUseCases(service);
  const { rules, timeZone, expand } = service;
  const shared = {
    read: store.read,
    followed,
    clock,
    rules,
    timeZone,
    currency: system.currency,
    place,
    expand,
    useCases,
    feed,
    computeGarages,
  };
  const subgraph = opened.use(
    await startSubgraph({
      name: 'bikes',
      typeDefs: await readTypeDefs(import.meta.dirname),
      resolvers,
      createContext: (viewer) => createContext(shared, viewer),
      assertions: createAssertionVerifier({ keys: config.assertionKeys, audience: 'bikes', clock, roles }),
      port: config.port,
      host: config.host,
      portVariable: 'BIKES_PORT',
      passed: {
        '/gbfs': openFeeds({ ...shared, settings: config.feeds, log }),
        '/files': createFileDoor({
          imports: { kinds: importKinds, checkImport: useCases.checkImport },
          recordExport: useCases.recordExport,
          lists: exportedLists,
          sources: { read: store.read, followed, clock },
          clock,
          log,
        }),
        '/photos': createPhotoDoor({
          read: store.read,
          photoStore,
          takePhoto: (userId, picture) => takePhoto(photos, userId, picture),
          log,
        }),
      },
      readiness: {
        gauges: [
          ...toGauges({ outbox, clock, followed, findReceiver: () => receiver.find() }),
          toDiskGauge(config.database),
        ],
        health,
        findBrokers: () => transport.findBrokers(),
      },
      metrics,
      tracing,
      log,
    }),
  );
  const receiver = opened.use(
    openInBackground(
      transport.openCommandReceiver(
        bikeCommandQueue,
        observeCommands(onCommands(service, log, tracer), metrics),
      ),
    ),
  );
  const running = opened.move();
  return { ...subgraph, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Beside the database, so that all instances that share it share the photos, too. */
const toPhotoFolder = ({ database, photos }: Pick<BikesConfig, 'database' | 'photos'>): string =>
  photos.folder ?? join(dirname(database), 'photos');
