import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accountEvents, bikeCommands, bikeEvents, bikeOutcomes, parseMessage } from './index.ts';

interface WireMessage {
  type: string;
  version: number;
  body: unknown;
}

const channels = { accountEvents, bikeEvents, commands: bikeCommands, outcomes: bikeOutcomes };
type Channel = keyof typeof channels;

/** Messages as this version writes them, most as 0.1 did. They lie in queues, topics and tables: this file is added to, never changed. */
const file = join(import.meta.dirname, 'testing', 'messages-v0.1.json');
const messages = JSON.parse(await readFile(file, 'utf8')) as Record<Channel, WireMessage[]>;

const cases = (Object.keys(channels) as Channel[]).flatMap((channel) =>
  messages[channel].map((message) => ({ channel, type: message.type, message })),
);

test.each(cases)(
  '$channel: $type of version 0.1 is read, and no field of it is lost',
  ({ channel, message }) => {
    const parsed = parseMessage(channels[channel], message);
    expect(parsed.kind).toBe('message');
    // Instants are dates in memory; on the wire they are what they were.
    expect(JSON.parse(JSON.stringify('message' in parsed && parsed.message))).toEqual(message);
  },
);

test('every command and outcome has an example', () => {
  const toTypes = (all: readonly { type: string }[]) => all.map(({ type }) => type).sort();
  expect(toTypes(messages.commands)).toEqual(toTypes(bikeCommands));
  expect(toTypes(messages.outcomes)).toEqual(toTypes(bikeOutcomes));
});
