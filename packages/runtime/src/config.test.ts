import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError, createConfigReader, redactPassword } from './config.ts';

test('an empty variable counts as unset', () => {
  const read = createConfigReader({ A: '  ' });
  expect(read.find('A')).toBeUndefined();
  expect(read.getInteger('A', 7)).toBe(7);
});

test.each([
  [() => createConfigReader({}).get('A'), 'A: is not set'],
  [() => createConfigReader({ A: 'x' }).getInteger('A', 1), 'A: "x" is not a whole number from 0'],
  [() => createConfigReader({ A: '1.5' }).getInteger('A', 1), 'A: "1.5" is not a whole number'],
  [
    () => createConfigReader({ A: '70000' }).getPort('A', 1),
    'A: "70000" is not a whole number from 0 to 65535',
  ],
  [() => createConfigReader({ A: 'blue' }).getChoice('A', ['red'], 'red'), 'A: "blue" is not one of red'],
  [
    () => createConfigReader({ A: 'http://x' }).findUrl('A', ['amqp:']),
    'A: "http://x" is not a URL that starts with amqp://',
  ],
])('a wrong value names the variable (%#)', (read, message) => {
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(message);
});

test('a list has no empty items', () => {
  expect(createConfigReader({ A: 'a, b,,' }).findList('A')).toEqual(['a', 'b']);
});

test('a URL is shown without its password', () => {
  expect(redactPassword('amqp://guest:secret@host:5672/x')).toBe('amqp://guest:***@host:5672/x');
  expect(() => createConfigReader({ A: 'ftp://u:secret@h' }).findUrl('A', ['amqp:'])).not.toThrow('secret');
});

test('a secret may stand in a file', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'config-')), 'secret');
  await writeFile(file, 'from a file\n');
  expect(createConfigReader({ A_FILE: file }).get('A')).toBe('from a file');
  expect(() => createConfigReader({ A_FILE: file, A: 'x' }).get('A')).toThrow('A_FILE: A is set as well');
  expect(() => createConfigReader({ A_FILE: `${file}.none` }).get('A')).toThrow(/^A_FILE: .* cannot be read/);
  await rm(dirname(file), { recursive: true });
});
