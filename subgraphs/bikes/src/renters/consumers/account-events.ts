import { accountEventsTopic } from '@bike-rentals/contracts';
import { openInBackground, type Transport } from '@bike-rentals/messaging';
import type { Log } from '@bike-rentals/runtime';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { consumeAccountEvents } from '../use-cases/consume-account-events.ts';

const group = 'bikes';

/** Reads the events of accounts, all instances of bikes together; Kafka may be unreachable at first. */
export const openAccountEvents = (context: UseCaseContext, transport: Transport, log: Log): AsyncDisposable =>
  openInBackground(
    transport.openEventReader({
      topic: accountEventsTopic,
      group,
      onEvents: (events) => consumeAccountEvents(context, events, log),
      onInvalid: async (_raw, reason) => log.error({ reason }, 'message passed over'),
    }),
  );
