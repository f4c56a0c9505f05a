/** Counts what clients hold on to, in all and for each of them. */
export interface Quota {
  /** Undefined if there is too much already; otherwise the way to give it back, once. */
  take(client: string): (() => void) | undefined;
}

export function createQuota({ inAll, perClient }: { inAll: number; perClient: number }): Quota {
  const held = new Map<string, number>();
  let total = 0;

  return {
    take(client) {
      const count = held.get(client) ?? 0;
      if (total >= inAll || count >= perClient) return undefined;
      held.set(client, count + 1);
      total += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        total -= 1;
        const left = (held.get(client) ?? 0) - 1;
        if (left > 0) held.set(client, left);
        else held.delete(client);
      };
    },
  };
}
