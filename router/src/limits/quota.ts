/** Counts resources that clients hold, in total and for each client. */
export interface Quota {
  /**
   * Returns a function that releases the resource, or undefined if the quota is exhausted. Releasing twice has no
   * effect.
   */
  acquire(client: string): (() => void) | undefined;
}

/** Creates a quota of `max` resources, `maxPerClient` of them for each client. */
export function createQuota({ max, maxPerClient }: { max: number; maxPerClient: number }): Quota {
  const counts = new Map<string, number>();
  let total = 0;

  return {
    acquire(client) {
      const count = counts.get(client) ?? 0;
      if (total >= max || count >= maxPerClient) return undefined;
      counts.set(client, count + 1);
      total += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        total -= 1;
        const left = (counts.get(client) ?? 0) - 1;
        if (left > 0) counts.set(client, left);
        else counts.delete(client);
      };
    },
  };
}
