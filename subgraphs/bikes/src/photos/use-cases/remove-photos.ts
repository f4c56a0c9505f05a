import { unusedKeptMs } from '../domain/photo-limits.ts';
import { deletePhotos, findMarkedPhotos, markOldPhotos } from '../store/photos.ts';
import type { PhotoContext } from './photo-context.ts';

/** Photos that are marked or removed at once. */
const batchSize = 100;

/**
 * Removes photos that belong to no report, and those of reports that were closed long ago. They are marked first, so that
 * no report gets one whose file is going; and the row goes last, so that a crash leaves nothing behind. A file that
 * cannot be removed keeps no other from being removed.
 * @throws AggregateError if there was such a file
 */
export async function removePhotos({ store, clock, photoStore, photoRules }: PhotoContext): Promise<void> {
  const now = clock.now().getTime();
  const unusedSince = new Date(now - unusedKeptMs);
  const closedBefore = new Date(now - photoRules.keptMs);
  const old = { unusedSince, closedBefore, limit: batchSize };
  while ((await store.transact((tx) => markOldPhotos(tx, old))) > 0);
  const errors: unknown[] = [];
  for (let after = ''; ;) {
    const ids = await findMarkedPhotos(store.read, { after, limit: batchSize });
    const last = ids.at(-1);
    if (last === undefined) break;
    const results = await Promise.allSettled(ids.map((id) => photoStore.remove(id)));
    const gone = ids.filter((_, index) => results[index]?.status === 'fulfilled');
    await store.transact((tx) => deletePhotos(tx, gone));
    for (const result of results) if (result.status === 'rejected') errors.push(result.reason);
    after = last;
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} photos could not be removed`);
}
