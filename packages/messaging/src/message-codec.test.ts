import { encodeMessage, parseCommand, parseEvent } from './message-codec.ts';

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const command = { id: 'c1', type: 'rent-bike', version: 1, body: {} };
const event = { id: 'e1', key: 'town', seq: 1, type: 'bike.added', version: 1, body: {} };

test('a message keeps its trace', () => {
  expect(parseCommand(encodeMessage({ ...command, trace }))).toEqual({ ...command, trace });
  expect(parseEvent(encodeMessage({ ...event, trace }))).toEqual({ ...event, trace });
});

test.each([7, null, '', 'x'.repeat(300)])('a trace of %j is left out, and the message is read', (wrong) => {
  expect(parseCommand(JSON.stringify({ ...command, trace: wrong }))).toEqual(command);
  expect(parseEvent(JSON.stringify({ ...event, trace: wrong }))).toEqual(event);
});
