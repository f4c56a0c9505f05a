import type { Log } from '@bike-rentals/runtime';
import type { FollowedReadModel } from '../read-model/open-read-model.ts';

/**
 * Creates the job that compares what queries see with the tables. A difference is an error of this code, or somebody else
 * has written there.
 */
export function createReadModelCheck(followed: FollowedReadModel, log: Log): () => Promise<void> {
  // Jobs run when they are started: then the tables have just been loaded.
  let isFirst = true;
  return async () => {
    if (isFirst) {
      isFirst = false;
      return;
    }
    const differences = await followed.check();
    if (differences.length > 0)
      log.error({ differences }, 'the read model differed from the tables, and was loaded anew');
  };
}
