import { accountEventsTopic, bikeEventsTopic } from '@bike-rentals/contracts';
import { openInBackground, type EventMessage, type Transport } from '@bike-rentals/messaging';
import { consumeAccountEvents, consumeBikeEvents } from '../use-cases/consume-events.ts';
import { saveDeadEvent } from '../use-cases/save-dead-event.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';

const group = 'users';

/** Reads the events of accounts and bikes; Kafka may be unreachable at first. */
export function openEventConsumers(context: UseCaseContext, transport: Transport): AsyncDisposable[] {
  const open = (topic: string, onEvents: (events: EventMessage[]) => Promise<void>) =>
    openInBackground(
      transport.openEventReader({
        topic,
        group,
        onEvents,
        onInvalid: (raw, reason) => saveDeadEvent(context, { topic, raw, reason }),
      }),
    );
  return [
    open(accountEventsTopic, (events) => consumeAccountEvents(context, accountEventsTopic, events)),
    open(bikeEventsTopic, (events) => consumeBikeEvents(context, bikeEventsTopic, events)),
  ];
}
