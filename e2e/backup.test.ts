import { execFile } from 'node:child_process';
import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { drawPhoto } from '@bike-rentals/demo/draw-photo';
import { openTemporaryFolder } from '@bike-rentals/testing';
import type { Environment } from '@bike-rentals/runtime';
import { root } from '@bike-rentals/system/paths';
import { getCursor, logIn, register } from './support/client.ts';
import { addFleet, returnBike, rent } from './support/fleet.ts';
import { expectInvariants } from './support/invariants.ts';
import { stop, runStart, startEmbeddedSystem } from './support/system.ts';

const run = (env: Environment, ...args: string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'operator/backup.ts'), ...args], {
    env: { ...process.env, ...env },
  });

test('a backup taken while riders rent is whole, and a system restored from it goes on', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: join(folder.path, 'data'), PORT: '0' };
  const backups = join(env.DATA_DIR, 'backups');
  const first = await runStart(env);
  // It runs on the same port again, where the rider looks for it.
  const rider = await register(first);
  const fleet = await addFleet(await logIn(first, 'admin'), { bikes: 1 });
  const sendPhoto = async () => {
    const body = new Uint8Array(drawPhoto());
    const headers = { authorization: `Bearer ${rider.token}` };
    const sent = await fetch(new URL('/photos', first.url), { method: 'POST', headers, body });
    return ((await sent.json()) as { id: string }).id;
  };
  const photoBefore = await sendPhoto();
  // Renting goes on until the backup is done, and once more after it.
  const backup = { done: false };
  const ride = async () => {
    const { rentalId } = await rent(rider, { modelId: fleet.modelId });
    await returnBike(rider, rentalId, fleet.stationId);
  };
  const riding = (async () => {
    while (!backup.done) await ride();
    await ride();
  })();
  const made = await run(env).finally(() => (backup.done = true));
  expect(made.stdout).toContain('Keys are not in it');
  // That of the demo town, and the one of the rider.
  expect(made.stdout).toContain('copied 2 photos');
  const photoAfter = await sendPhoto();
  await riding;
  const countRentals = '{ me { rentals { totalCount } } }';
  type Counted = { me: { rentals: { totalCount: number } } };
  const before = await rider.ask<Counted>(countRentals);
  const undone = await getCursor(rider);
  const [name] = await readdir(backups);

  await expect(run(env, 'restore', join(backups, name ?? ''))).rejects.toMatchObject({
    stderr: expect.stringMatching(/^USERS_DATABASE: .* is in use: stop the system first/) as string,
  });
  await stop(first.process);
  // On its way a copy may have become anybody's to read.
  await chmod(join(backups, name ?? '', 'users.db'), 0o644);
  const restored = await run(env, 'restore', join(backups, name ?? ''));
  expect(restored.stdout).not.toContain('BROKER_PREFIX');
  for (const file of await readdir(env.DATA_DIR)) {
    expect([file, (await stat(join(env.DATA_DIR, file))).mode & 0o077]).toEqual([file, 0]);
  }
  await expectInvariants({ env });

  const second = await runStart({ ...env, PORT: new URL(first.url).port });
  try {
    const findPhoto = async (id: string) => {
      const headers = { authorization: `Bearer ${rider.token}` };
      return (await fetch(new URL(`/photos/${id}`, second.url), { headers })).status;
    };
    expect([await findPhoto(photoBefore), await findPhoto(photoAfter)]).toEqual([200, 404]);
    expect(await readdir(join(env.DATA_DIR, 'photos'))).not.toContain(photoAfter);
    const { me } = await rider.ask<Counted>(countRentals);
    expect(me.rentals.totalCount).toBeLessThan(before.me.rentals.totalCount);
    const [one, waiting] = await Promise.all([register(second), register(second)]);
    const other = await addFleet(await logIn(second, 'admin'), { bikes: 1 });
    const { rentalId } = await rent(one, { modelId: other.modelId });
    await rent(waiting, { modelId: other.modelId, whenUnavailable: 'QUEUE' });
    await using notices = waiting.subscribe<{ notificationReceived: { kind: string } }>(
      'subscription { notificationReceived(after: "") { kind } }',
    );
    await returnBike(one, rentalId, other.stationId);
    // The events of the restored system reach users, though it has seen higher numbers in its life before.
    expect(await notices.next()).toMatchObject({ notificationReceived: { kind: 'BIKE_HELD' } });
    // A client whose cursor is of an undone event gets RESUME_GAP, and no event.
    await using stale = rider.subscribe('subscription ($after: ID) { bikeEvents(after: $after) { kind } }', {
      after: undone,
    });
    await expect(stale.next()).rejects.toMatchObject([{ extensions: { code: 'RESUME_GAP' } }]);
    await expectInvariants({ env });
  } finally {
    await stop(second.process);
  }
});

test('a folder that is no backup is refused, and nothing is touched', async () => {
  await using system = await startEmbeddedSystem();
  await expect(run(system.env, 'restore', '/nowhere')).rejects.toMatchObject({
    stderr: expect.stringContaining('is not there: is this a folder that a backup made?') as string,
  });
  await logIn(system, 'admin');
});
