import { bikeEventsTopic } from '@bike-rentals/contracts';
import { toBikeEvent } from './events.ts';
import { ada, type TestUsers } from './start-test-users.ts';

/** Tells Ada of a hold and of a rental that is due; resolves with their ids, the oldest first. */
export async function notifyAda(users: TestUsers): Promise<string[]> {
  await using socket = users.connect(ada);
  const live = await socket.subscribe<{ notificationReceived: { id: string } }>({
    query: 'subscription { notificationReceived { id } }',
  });
  await using publisher = await users.transport.openEventPublisher(bikeEventsTopic);
  await publisher.publish([toBikeEvent(1, 'hold.started'), toBikeEvent(2, 'rental.due')]);
  const ids = [];
  for (let i = 0; i < 2; i += 1) ids.push(String((await live.next()).data?.notificationReceived.id));
  return ids;
}
