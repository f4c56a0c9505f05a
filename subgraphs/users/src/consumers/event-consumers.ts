import { openInBackground, type Transport } from '@bike-rentals/messaging';
import { consumedTopics } from '../use-cases/consumed-topics.ts';
import { saveDeadEvent } from '../use-cases/save-dead-event.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';

const group = 'users';

/** Reads the events of accounts and bikes; Kafka may be unreachable at first. */
export function openEventConsumers(context: UseCaseContext, transport: Transport): AsyncDisposable[] {
  return consumedTopics.map(({ topic, consume }) =>
    openInBackground(
      transport.openEventReader({
        topic,
        group,
        onEvents: (events) => consume(context, events),
        onInvalid: (raw, reason) => saveDeadEvent(context, { topic, raw, reason }),
      }),
    ),
  );
}
