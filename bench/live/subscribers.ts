import { EventEmitter, once } from 'node:events';
import { getCursor, type Person, type Subscription } from '../../e2e/support/client.ts';
import type { Fleet } from '../../e2e/support/fleet.ts';

interface Seen {
  bikeEvents: { at: string; cursor: string };
}

const query = `subscription ($filter: BikeEventFilter, $after: ID) {
  bikeEvents(filter: $filter, after: $after) { at cursor kind bike { id version state model { id availableUnits } } }
}`;

export interface Watch extends AsyncDisposable {
  /** Milliseconds from the instant that an event carries to its arrival, of all subscribers. */
  delays: number[];
  /** Resolves when every subscriber has seen the event of this number, or a later one. */
  allReach(seq: number): Promise<void>;
  /** How many events some subscribers have and others have not, and how many came twice. */
  countGaps(): number;
}

/** Each on a socket of its own, and without a cursor, so that the router may share. */
export async function watchEvents(people: readonly Person[], { modelId }: Fleet): Promise<Watch> {
  const delays: number[] = [];
  const arrivals = new EventEmitter();
  const seen = people.map((): number[] => []);
  const subscriptions: Subscription<Seen>[] = [];
  for (const [index, person] of people.entries()) {
    const after = index === 0 ? await getCursor(person) : undefined;
    const subscription = person.subscribe<Seen>(query, { filter: { modelId }, ...(after && { after }) });
    subscriptions.push(subscription);
    const read = async () => {
      for (;;) {
        const { bikeEvents } = await subscription.next();
        delays.push(Date.now() - Date.parse(bikeEvents.at));
        seen[index]?.push(Number(Buffer.from(bikeEvents.cursor, 'base64url').toString()));
        arrivals.emit('arrived');
      }
    };
    void read().catch((error: unknown) => arrivals.emit('failed', error));
  }
  return {
    delays,
    async allReach(seq) {
      // The last event may be of another model, to which no client here subscribes.
      while (seen.some((seqs) => (seqs.at(-1) ?? 0) < seq)) await once(arrivals, 'arrived');
    },
    countGaps() {
      const start = Math.max(...seen.map((seqs) => seqs[0] ?? 0));
      const end = Math.min(...seen.map((seqs) => seqs.at(-1) ?? 0));
      const within = seen.map((seqs) => seqs.filter((seq) => seq >= start && seq <= end));
      const all = new Set(within.flat());
      return within.reduce((sum, seqs) => sum + Math.abs(all.size - seqs.length), 0);
    },
    async [Symbol.asyncDispose]() {
      for (const subscription of subscriptions) await subscription[Symbol.asyncDispose]();
    },
  };
}

export function toQuantiles(samples: readonly number[]): { p50: number; p99: number; most: number } {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}
