import { bikeCommands, bikeEvents, bikeOutcomes, parseMessage } from './index.ts';

const actor = { id: 'u1', role: 'RENTER' };

test('a message that fits its schema is parsed, with instants as dates', () => {
  const body = { actor, requestedAt: '2026-01-02T03:04:05.000Z', rentalId: 'r', stationId: 's' };
  const parsed = parseMessage(bikeCommands, { type: 'return-bike', version: 1, body });
  expect(parsed).toEqual({
    kind: 'message',
    message: {
      type: 'return-bike',
      version: 1,
      body: { ...body, requestedAt: new Date('2026-01-02T03:04:05Z') },
    },
  });
});

test.each(['RENTER', 'STAFF', 'ADMIN', 'SYSTEM'])('an actor may be %s', (role) => {
  const body = { actor: { id: 'u1', role } };
  expect(parseMessage(bikeCommands, { type: 'void', version: 1, body }).kind).toBe('message');
});

test('a message that lacks a field is invalid, and the reason names the field', () => {
  const parsed = parseMessage(bikeCommands, { type: 'void', version: 1, body: {} });
  expect(parsed).toEqual({ kind: 'invalid', reason: expect.stringContaining('actor') as unknown });
});

test('a version or a name that this code does not know is unknown, not invalid', () => {
  expect(parseMessage(bikeCommands, { type: 'void', version: 2, body: {} }).kind).toBe('unknown');
  expect(parseMessage(bikeCommands, { type: 'paint-bike', version: 1, body: {} }).kind).toBe('unknown');
});

test('a field that a newer producer added is passed over', () => {
  const parsed = parseMessage(bikeCommands, { type: 'void', version: 1, body: { actor, more: 1 } });
  expect(parsed.kind).toBe('message');
});

test('every message of a channel has a name of its own', () => {
  for (const channel of [bikeCommands, bikeOutcomes, bikeEvents]) {
    const names = channel.map(({ type, version }) => `${type}@${version}`);
    expect(new Set(names).size).toBe(names.length);
  }
});
