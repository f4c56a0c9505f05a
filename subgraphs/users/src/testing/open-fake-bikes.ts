import { EventEmitter, once } from 'node:events';
import { bikeCommandQueue } from '@bike-rentals/contracts';
import type { Command, Outcome, Transport } from '@bike-rentals/messaging';
import { toOutcome } from './outcomes.ts';

/** What comes of a command; asked each time that it comes. */
export type Decide = (command: Command) => Outcome;

const gladOutcomes: Record<string, Parameters<typeof toOutcome>[1]> = {
  void: 'voided',
  'return-bike': 'rental-ended',
  'undo-rental': 'rental-undone',
  'extend-rental': 'rental-extended',
};

const decideGladly: Decide = ({ id, type }) => toOutcome(id, gladOutcomes[type] ?? 'rental-started');

/** Takes the commands in the place of bikes, which is proved elsewhere. */
export async function openFakeBikes(transport: Transport, decide: Decide = decideGladly) {
  const received: Command[] = [];
  const onReceived = new EventEmitter();
  const receiver = await transport.openCommandReceiver(bikeCommandQueue, async (deliveries) =>
    deliveries.map(({ command }) => {
      received.push(command);
      onReceived.emit('received');
      return { kind: 'reply', outcome: decide(command) };
    }),
  );
  return {
    received,
    /** Resolves once so many commands have come. */
    async reachReceived(count: number): Promise<Command[]> {
      while (received.length < count) await once(onReceived, 'received');
      return received;
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}
