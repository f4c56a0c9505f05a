import { openStore } from '../../subgraphs/users/src/store/open-store.ts';
import { findToSend } from '../../subgraphs/users/src/requests/store/requests.ts';
import { pruneRequests } from '../../subgraphs/users/src/requests/use-cases/prune-requests.ts';
import { median } from '../router/statistics.ts';

const day = 86_400_000;

/** Milliseconds that the jobs of users take on this database. */
export async function measureUsers(file: string): Promise<Record<string, number>> {
  await using store = await openStore(file);
  const times: Record<string, number[]> = {};
  const time = async (name: string, work: () => Promise<unknown>) => {
    const started = performance.now();
    await work();
    (times[name] ??= []).push(performance.now() - started);
  };
  const ago = (days: number) => new Date(Date.now() - days * day);
  await time('prune of 5,000 requests', () => pruneRequests({ store }, ago(90)));
  for (let round = 0; round < 20; round += 1) {
    await time('sweep of pending requests', () => findToSend(store.read, ago(0), 100));
    await time('prune of requests, none due', () => pruneRequests({ store }, ago(90)));
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}
