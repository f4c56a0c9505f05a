import { openTestService } from '../../testing/open-test-service.ts';
import { pruneRequests } from './prune-requests.ts';

const day = 86_400_000;

test('requests that ended long ago are deleted in portions; pending ones stay, however old, and hold up nothing', async () => {
  await using tested = await openTestService();
  const { service, clock } = tested;
  const row = (index: number, daysAgo: number, isPending: boolean) => {
    const at = new Date(clock.now().getTime() - daysAgo * day);
    return {
      id: `${isPending ? 'pending' : 'ended'}-${daysAgo}-${index}`,
      userId: 'ada',
      idempotencyKey: `key-${isPending ? 'p' : 'e'}-${daysAgo}-${index}`,
      inputHash: 'x',
      kind: 'RETURN' as const,
      command: {},
      createdAt: at,
      nextAttemptAt: at,
      ...(!isPending && { status: 'RETURNED' as const, outcome: {}, endedAt: at }),
    };
  };
  const rows = [
    ...Array.from({ length: 300 }, (_, index) => row(index, 400, true)),
    ...Array.from({ length: 700 }, (_, index) => row(index, 91, false)),
    ...Array.from({ length: 20 }, (_, index) => row(index, 89, false)),
  ];
  await service.store.transact((tx) => tx.rentalRequest.createMany({ data: rows }));
  await pruneRequests(service, new Date(clock.now().getTime() - 90 * day));
  const left = await service.store.read.rentalRequest.groupBy({ by: ['status'], _count: true });
  expect(left.map(({ status, _count }) => [status, _count])).toEqual([
    ['PENDING', 300],
    ['RETURNED', 20],
  ]);
});
