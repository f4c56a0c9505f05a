import { garagesNeeded } from '@bike-rentals/get-garages';
import type { Log } from '@bike-rentals/runtime';
import { apiError } from '@bike-rentals/subgraph';

/** Garages needed for so many bikes, at so many bikes to a garage. */
export type ComputeGarages = (bikes: number, capacityPerGarage: number) => Promise<number>;

/** Less than NGINX and the router wait for us: the error is to be ours. */
const timeoutMs = 2_000;

/** Asks the function get-garages at `url`, or computes it here where there is none. */
export function createGarageComputer(url: string | undefined, log: Log): ComputeGarages {
  if (url === undefined) return async (bikes, capacityPerGarage) => garagesNeeded(bikes, capacityPerGarage);
  return async (bikes, capacityPerGarage) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ bikes, capacityPerGarage }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { needed } = (await response.json()) as { needed?: unknown };
      if (!Number.isSafeInteger(needed)) throw new Error('the answer has no number of garages');
      return needed as number;
    } catch (error) {
      log.warn({ err: error }, 'LAMBDA_URL: get-garages did not answer');
      throw apiError('UNAVAILABLE', 'The function get-garages did not answer: try again.');
    }
  };
}
