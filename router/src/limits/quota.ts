/** Counts what clients hold on to, in all and for each of them. */
export interface Quota {
  /** Undefined if there is too much already; otherwise the way to give it back, once. */
  acquire(client: string): (() => void) | undefined;
}

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
