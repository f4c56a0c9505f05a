import { randomUUID } from 'node:crypto';
import type { EventReaderOptions } from '../transport.ts';
import { administer } from './create-kafka.ts';
import { ensureTopic, untilReachable, type EventContext } from './ensure-topic.ts';
import { keepConsuming } from './keep-consuming.ts';
import type { Position } from './position.ts';

export async function openEventReader(
  context: EventContext,
  options: EventReaderOptions & { prefix: string },
): Promise<AsyncDisposable> {
  const { topic, group, prefix } = options;
  await ensureTopic(context, topic);
  if (typeof group === 'string') {
    const reading = keepConsuming(context, { ...options, groupId: `${prefix}${group}` });
    return { [Symbol.asyncDispose]: () => reading.stop() };
  }
  return openLiveReader(context, options);
}

/**
 * Reads from the end as it is now. The group is its own and commits nothing, so the position is kept here:
 * a consumer that has to join again goes on where this process stopped.
 */
async function openLiveReader(context: EventContext, options: EventReaderOptions): Promise<AsyncDisposable> {
  const { kafka } = context;
  const { topic } = options;
  const groupId = `live.${topic}.${randomUUID()}`;
  const ends = await untilReachable(context, () =>
    administer(kafka, (admin) => admin.fetchTopicOffsets(topic)),
  );
  const position: Position = new Map(ends.map(({ partition, high }) => [partition, BigInt(high)]));
  const reading = keepConsuming(context, { ...options, groupId, position });
  await reading.joined;
  return {
    async [Symbol.asyncDispose]() {
      await reading.stop();
      // An empty group without commits is forgotten in time anyway.
      await administer(kafka, (admin) => admin.deleteGroups([groupId])).catch(() => undefined);
    },
  };
}
