import type { CommandReceiver, QueueCounts } from '@bike-rentals/messaging';
import type { Clock } from '@bike-rentals/runtime';
import { toOutboxGauges, type Outbox } from '@bike-rentals/sqlite';
import type { FollowedReadModel } from './read-model/open-read-model.ts';
import type { ServiceGauge } from '@bike-rentals/subgraph';

interface GaugeSources {
  outbox: Outbox;
  clock: Clock;
  followed: FollowedReadModel;
  findReceiver: () => Pick<CommandReceiver, 'countMessages'> | undefined;
}

/** What an operator watches of bikes. The queue cannot be read while RabbitMQ is away. */
export function toGauges({ outbox, clock, followed, findReceiver }: GaugeSources): ServiceGauge[] {
  const count = (which: keyof QueueCounts) => async () =>
    (await findReceiver()?.countMessages())?.[which] ?? NaN;
  return [
    ...toOutboxGauges(outbox, clock),
    {
      name: 'read_model_differences',
      help: 'Differences between the read model and the tables that were found since the start.',
      read: async () => followed.countDifferences(),
    },
    {
      name: 'commands_waiting',
      help: 'Commands in the queue from users that nobody has taken yet.',
      read: count('waiting'),
    },
    {
      name: 'dead_commands',
      help: 'Commands that could not be decided: see npm run dead-letters.',
      read: count('dead'),
    },
    {
      name: 'parked_commands',
      help: 'Commands that are newer than this code, until it is upgraded.',
      read: count('parked'),
    },
  ];
}
