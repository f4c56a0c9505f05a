import { randomUUID } from 'node:crypto';
import type { EventReaderOptions } from '../transport.ts';
import { withAdmin } from './create-kafka.ts';
import { ensureTopic, untilReachable, type EventContext } from './ensure-topic.ts';
import { keepConsuming } from './resilient-consumer.ts';
import type { PartitionOffsets } from './partition-offsets.ts';

/** Reads a topic as a consumer group, or, without a group, from its end. */
export async function openEventReader(
  context: EventContext,
  options: EventReaderOptions & { prefix: string },
): Promise<AsyncDisposable> {
  const { topic, group, prefix } = options;
  const link = `Kafka for reading ${topic}`;
  context.health.fail(link, 'not connected');
  await ensureTopic(context, topic).catch((error: unknown) => {
    context.health.recover(link);
    throw error;
  });
  if (typeof group === 'string') {
    // With the topic in its name: kafkajs hands partitions to members that never subscribed to them
    // when the members of one group read different topics.
    const groupId = `${prefix}${group}.${topic.slice(prefix.length)}`;
    const reading = keepConsuming(context, { ...options, toGroupId: () => groupId });
    return { [Symbol.asyncDispose]: () => reading.stop() };
  }
  return openLiveReader(context, options);
}

/**
 * Reads from the end as it is now. Its groups commit nothing, so the position is kept here: a consumer that
 * takes the place of another goes on where that one stopped, in a group of its own, for in the old one
 * Kafka would first wait for the session of its predecessor to expire.
 */
async function openLiveReader(context: EventContext, options: EventReaderOptions): Promise<AsyncDisposable> {
  const { kafka } = context;
  const { topic } = options;
  const groupIds: string[] = [];
  const toGroupId = () => {
    const groupId = `live.${topic}.${randomUUID()}`;
    groupIds.push(groupId);
    return groupId;
  };
  const ends = await untilReachable(context, () =>
    withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic)),
  );
  const position: PartitionOffsets = new Map(ends.map(({ partition, high }) => [partition, BigInt(high)]));
  const reading = keepConsuming(context, { ...options, toGroupId, position });
  await reading.joined;
  return {
    async [Symbol.asyncDispose]() {
      await reading.stop();
      // Where this fails Kafka forgets them in time: an empty group without commits does not last.
      await withAdmin(kafka, (admin) => admin.deleteGroups(groupIds)).catch(() => undefined);
    },
  };
}
