import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBikesViolations, readRecords } from '../../invariants/index.ts';
import { closeJob, reportDamage } from '../../maintenance/use-cases/maintenance.ts';
import { openStore } from '../../store/open-store.ts';
import { day, hour, makeBike, makeFleet } from '../../testing/make-fleet.ts';
import { openPhotoFolder, type PhotoStore } from '../store/photo-folder.ts';
import { findPhoto } from '../store/photos.ts';
import { grey, openPhotos, take, type TestPhotos } from '../testing/open-photos.ts';
import { removePhotos } from './remove-photos.ts';
import { PhotoNotStoredError, takePhoto } from './take-photo.ts';

const fleet = makeFleet(makeBike('b1'), makeBike('b2'));

const report = (service: TestPhotos, photoIds: string[], { key = 'k1', user = 'rob', bikeId = 'b1' } = {}) =>
  reportDamage(
    service,
    { actor: { id: user, role: 'RENTER' }, reason: undefined, idempotencyKey: key },
    { bikeId, severity: 'CHECK', parts: ['BRAKES'], text: '', photoIds },
  );

const files = ({ folder }: TestPhotos) => readdir(folder);
const rows = ({ store }: TestPhotos) => store.read.photo.count();

async function expectNothingWrong({ store, clock }: TestPhotos): Promise<void> {
  expect(findBikesViolations(await readRecords(store.read), clock.now())).toEqual([]);
}

test('a photo is stored whole, is for nobody else on the machine, and another instance has it', async () => {
  await using service = await openPhotos(fleet);
  const id = await take(service);
  expect(await files(service)).toEqual([id]);
  expect((await stat(join(service.folder, id))).mode & 0o077).toBe(0);
  await using other = await openStore(service.file);
  expect(await findPhoto(other.read, id)).toMatchObject({ userId: 'rob', type: 'image/jpeg', width: 16 });
  expect(await openPhotoFolder(service.folder).read(id)).toEqual(grey.bytes);
  expect(await service.photoStore.read('none')).toBeUndefined();
  await expect(service.photoStore.read('../bikes.db')).rejects.toThrow('is no id of a photo');
});

test('a report takes the photos of its reporter, once, in the transaction of the report', async () => {
  await using service = await openPhotos(fleet);
  const [own, second, foreign] = [await take(service), await take(service), await take(service, 'ann')];
  for (const photoIds of [[own, foreign], ['none'], [second, 'none']])
    expect(await report(service, photoIds, { key: `refused-${photoIds.join()}` })).toMatchObject({
      code: 'PHOTO_UNKNOWN',
      field: 'photoIds',
    });
  expect(await service.store.read.damageReport.count()).toBe(0);
  const first = await report(service, [own, second]);
  expect(first).toMatchObject({ kind: 'changed' });
  expect(await report(service, [own, second])).toEqual(first);
  expect(await report(service, [own], { key: 'k1' })).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(await report(service, [own], { key: 'k2', bikeId: 'b2' })).toMatchObject({ code: 'PHOTO_UNKNOWN' });
  const { id } = await service.store.read.damageReport.findFirstOrThrow();
  expect(await service.store.read.photo.count({ where: { reportId: id } })).toBe(2);
  await expectNothingWrong(service);
});

test('nobody has more than eight unused photos, or sends more than forty a day', async () => {
  await using service = await openPhotos(fleet);
  const refusal = async () => {
    const taken = await takePhoto(service, 'rob', grey);
    return 'refused' in taken ? taken.refused : undefined;
  };
  for (let reports = 0; reports < 10; reports += 1) {
    const ids = [await take(service), await take(service), await take(service), await take(service)];
    await report(service, ids, { key: `k${reports}`, bikeId: reports % 2 === 0 ? 'b1' : 'b2' });
  }
  expect(await refusal()).toBe('TOO_MANY_PHOTOS');
  expect(await files(service)).toHaveLength(40);
  service.clock.advance(day);
  for (let unused = 0; unused < 8; unused += 1) await take(service);
  expect(await refusal()).toBe('TOO_MANY_PHOTOS');
  await take(service, 'ann');
  await expectNothingWrong(service);
});

test('nobody fills the space of all: the photos of one user that are kept have a bound', async () => {
  await using service = await openPhotos(fleet, { maxStoredBytes: 2 ** 30 });
  const [used] = [await take(service)];
  await report(service, [used]);
  const kept = 200 * 1024 * 1024 - grey.bytes.length;
  await service.store.transact((tx) => tx.photo.update({ where: { id: used }, data: { bytes: kept + 1 } }));
  expect(await takePhoto(service, 'rob', grey)).toEqual({ refused: 'TOO_MANY_PHOTOS' });
  await take(service, 'ann');
  await service.store.transact((tx) => tx.photo.update({ where: { id: used }, data: { bytes: kept } }));
  await take(service);
});

test('all photos together have a bound, and a picture has as many pixels as browsers bear', async () => {
  await using service = await openPhotos(fleet, { maxStoredBytes: grey.bytes.length });
  await take(service);
  expect(await takePhoto(service, 'ann', grey)).toEqual({ refused: 'PHOTO_SPACE_FULL' });
  const large = { ...grey, width: 60_000, height: 60_000 };
  expect(await takePhoto(service, 'bob', large)).toEqual({ refused: 'PHOTO_DIMENSIONS_TOO_LARGE' });
  expect(await rows(service)).toBe(1);
});

test('what belongs to no report is removed after a day; what does is kept for a year after its end', async () => {
  await using service = await openPhotos(fleet);
  const used = await take(service);
  await report(service, [used]);
  await take(service);
  service.clock.advance(day - 1);
  await removePhotos(service);
  expect(await files(service)).toHaveLength(2);
  service.clock.advance(1);
  await removePhotos(service);
  expect(await files(service)).toEqual([used]);
  service.clock.advance(1_000 * day);
  await removePhotos(service);
  expect(await files(service)).toEqual([used]);

  const { id: jobId } = await service.store.read.job.findFirstOrThrow();
  const staff = { actor: { id: 'sam', role: 'STAFF' as const }, reason: undefined, idempotencyKey: 'end' };
  const end = { result: 'DONE' as const, minutes: null, costMinor: null, charge: null, stationId: undefined };
  await closeJob(service, staff, { jobId, ...end });
  service.clock.advance(365 * day - 1);
  await removePhotos(service);
  expect(await files(service)).toEqual([used]);
  service.clock.advance(1);
  await removePhotos(service);
  expect([await files(service), await rows(service)]).toEqual([[], 0]);
  await expectNothingWrong(service);
});

test('more than one portion is removed, by two instances at once', async () => {
  await using service = await openPhotos(fleet);
  for (let user = 0; user < 130; user += 1) await take(service, `u${user}`);
  service.clock.advance(day);
  await using store = await openStore(service.file);
  await Promise.all([removePhotos(service), removePhotos({ ...service, store })]);
  expect([await files(service), await rows(service)]).toEqual([[], 0]);
});

test('a crash between row and file, and in the middle of the file, leaves nothing for ever', async () => {
  await using service = await openPhotos(fleet);
  const { promise: isWriting, resolve } = Promise.withResolvers<string>();
  const photoStore: PhotoStore = {
    ...service.photoStore,
    async put(id) {
      await writeFile(join(service.folder, `${id}.tmp`), 'half');
      resolve(id);
      // The process ends here: nothing comes any more.
      return new Promise(() => undefined);
    },
  };
  void takePhoto({ ...service, photoStore }, 'rob', grey);
  const id = await isWriting;
  expect([await files(service), await rows(service)]).toEqual([[`${id}.tmp`], 1]);
  service.clock.advance(day);
  await removePhotos(service);
  expect([await files(service), await rows(service)]).toEqual([[], 0]);
});

test('a crash between file and row while a photo is removed is made good by the next run', async () => {
  await using service = await openPhotos(fleet);
  const id = await take(service);
  service.clock.advance(day);
  let transactions = 0;
  const transact: typeof service.store.transact = async (work) => {
    transactions += 1;
    // Marked, and marked nothing more; then the row was to go.
    if (transactions === 3) throw new Error('the process ends here');
    return service.store.transact(work);
  };
  const store = { ...service.store, transact };
  await expect(removePhotos({ ...service, store })).rejects.toThrow('the process ends here');
  expect([await files(service), await rows(service)]).toEqual([[], 1]);
  expect(await findPhoto(service.store.read, id)).toBeUndefined();
  expect(await report(service, [id])).toMatchObject({ code: 'PHOTO_UNKNOWN' });
  await removePhotos(service);
  expect(await rows(service)).toBe(0);
});

test('a photo that cannot be stored is not there, and leaves nothing', async () => {
  const change = (store: PhotoStore): PhotoStore => ({
    ...store,
    put: () => Promise.reject(new Error('no space left on device')),
  });
  await using service = await openPhotos(fleet, { change });
  await expect(takePhoto(service, 'rob', grey)).rejects.toThrow(PhotoNotStoredError);
  await removePhotos(service);
  expect([await files(service), await rows(service)]).toEqual([[], 0]);
});

test('a file that cannot be removed keeps no other from being removed, and is tried again', async () => {
  let isBroken = true;
  const broken = new Set<string>();
  const change = (store: PhotoStore): PhotoStore => ({
    ...store,
    remove: (id) => (isBroken && broken.has(id) ? Promise.reject(new Error('denied')) : store.remove(id)),
  });
  await using service = await openPhotos(fleet, { change });
  const [first] = [await take(service, 'a'), await take(service, 'b')];
  broken.add(first);
  service.clock.advance(25 * hour);
  await expect(removePhotos(service)).rejects.toThrow('1 photos could not be removed');
  expect(await files(service)).toEqual([first]);
  isBroken = false;
  await removePhotos(service);
  expect([await files(service), await rows(service)]).toEqual([[], 0]);
});
