/**
 * npm run backup                       copies the databases and photos, while the system runs, to a new folder in BACKUP_DIR
 * npm run backup -- restore <folder>   puts such a copy in their place; the system must be stopped
 *
 * A restored system is one that knows less than its brokers remember. So what was sent before is not listened to (a
 * new BROKER_PREFIX), what other services may have missed is published again, and what is pending is sent again.
 */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  ConfigError,
  createConfigReader,
  makeWritableFolder,
  StartupError,
  runScript,
} from '@bike-rentals/runtime';
import {
  backUpDatabase,
  assertNotInUse,
  findIds,
  findLowestConsumedSeq,
  restoreDatabases,
  rewindOutboxCursor,
  reserveSequenceGap,
} from '@bike-rentals/sqlite';
import {
  checkDataFolder,
  prepareDataFolder,
  toDataFolder,
  toMigrationTarget,
  toPhotoFolder,
} from '@bike-rentals/system/paths';
import {
  consumersFirst,
  findConsumers,
  serviceEntries,
  type ServiceName,
} from '@bike-rentals/system/services';
import { backUpPhotos, preparePhotos, replacePhotos } from './backup/photo-files.ts';

/** Whatever a consumer was told by then, the publishers have on record when their turn comes. */
const order = consumersFirst;
/** The folder of the photos in a backup. */
const photoCopies = 'photos';
const [command, given] = process.argv.slice(2);
const read = createConfigReader(process.env);
const now = new Date().toISOString().replaceAll(':', '-');

await runScript(async () => {
  if (command === undefined) await backUp();
  else if (command === 'restore' && given !== undefined) await restore(resolve(given));
  else throw new StartupError('npm run backup, or npm run backup -- restore <folder>');
});

async function backUp(): Promise<void> {
  const backups = read.get('BACKUP_DIR', join(toDataFolder(process.env), 'backups'));
  const folder = resolve(backups, now);
  const unfinished = `${folder}.unfinished`;
  checkDataFolder(process.env);
  for (const service of order) checkThere(toMigrationTarget(service));
  makeWritableFolder('BACKUP_DIR', unfinished, { mode: 0o700 });
  try {
    for (const service of order) {
      backUpDatabase(toMigrationTarget(service), join(unfinished, `${service}.db`));
      console.log(`  copied and checked the database of ${service}`);
    }
    // Those that the copied database names: others are of before or after it.
    const ids = findIds(join(unfinished, 'bikes.db'), 'Photo');
    const photos = { from: toPhotoFolder(process.env), to: join(unfinished, photoCopies) };
    console.log(`  copied ${await backUpPhotos(ids, photos)} photos`);
    // A folder that has its name is whole.
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  console.log(`Backup in ${folder}`);
  console.log(
    'Keys are not in it: where they are missing new ones are made, and clients refresh their sessions.',
  );
}

function checkThere({ file, variable }: { file: string; variable: string }): void {
  if (!existsSync(file)) throw new ConfigError(variable, `${file} is not there`);
}

async function restore(folder: string): Promise<void> {
  prepareDataFolder(process.env);
  const pairs = order.map((service) => ({
    target: toMigrationTarget(service),
    copy: join(folder, `${service}.db`),
  }));
  for (const { copy, target } of pairs) {
    if (!existsSync(copy))
      throw new StartupError(`${copy} is not there: is this a folder that a backup made?`);
    assertNotInUse(target);
  }
  const photos = toPhotoFolder(process.env);
  await preparePhotos(join(folder, photoCopies), photos);
  await restoreDatabases(pairs, `before-${now}`, (files) => {
    const copies = new Map(order.map((service, index) => [service, files[index] ?? '']));
    for (const [service, file] of copies) {
      const { publishes } = serviceEntries[service];
      for (const topic of publishes) rewindToConsumers(file, topic, copies);
      if (publishes.length > 0) reserveSequenceGap(file);
    }
  });
  await replacePhotos(photos, `before-${now}`);
  // The embedded broker: it remembers as much as the others.
  for (const suffix of ['', '-wal', '-shm']) {
    await rm(join(toDataFolder(process.env), `transport.db${suffix}`), { force: true });
  }
  console.log(`Restored from ${folder}. What was there is beside it, as *.before-${now}.`);
  // The embedded broker was one of the files.
  if (read.find('RABBITMQ_URL') === undefined && read.find('KAFKA_BROKERS') === undefined) return;
  console.log('Start it with a BROKER_PREFIX that was never used, for example:');
  console.log(`  BROKER_PREFIX=after-${now.slice(0, 19)}-`);
}

/** What a consumer has not taken in by then is published again. */
function rewindToConsumers(file: string, topic: string, copies: Map<ServiceName, string>): void {
  for (const consumer of findConsumers(topic)) {
    rewindOutboxCursor(file, findLowestConsumedSeq(copies.get(consumer) ?? '', topic));
  }
}
