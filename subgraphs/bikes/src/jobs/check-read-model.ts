import type { Log } from '@bike-rentals/runtime';
import type { FollowedReadModel } from '../read-model/open-read-model.ts';

/** Compares what queries see with the tables. A difference is an error of this code, or somebody else has written there. */
export async function checkReadModel(followed: FollowedReadModel, log: Log): Promise<void> {
  const differences = await followed.check();
  if (differences.length > 0)
    log.error({ differences }, 'the read model differed from the tables, and was loaded anew');
}
