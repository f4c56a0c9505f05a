import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSchema, isSource } from './dev/watch-sources.ts';
import { ask, openCopy, startCopy } from './testing/copy-repository.ts';

test('after a change of a source or a schema the system answers by it', async () => {
  await using copy = await openCopy();
  const replace = async (file: string, from: string, to: string) => {
    const text = await readFile(join(copy.path, file), 'utf8');
    expect(text).toContain(from);
    await writeFile(join(copy.path, file), text.replace(from, to));
  };
  const users = 'subgraphs/users/src/graphql';
  await using system = await startCopy(copy, 'scripts/dev.ts');
  expect(await ask(system.url, '{ user(id: "u1") { id } }')).toMatchObject({
    errors: [{ message: 'Log in first.' }],
  });

  await replace('packages/subgraph/src/authorize.ts', 'Log in first.', 'Who are you?');
  expect(await ask(await system.whenReady(), '{ user(id: "u1") { id } }')).toMatchObject({
    errors: [{ message: 'Who are you?' }],
  });

  await appendFile(
    join(copy.path, users, 'schema.graphql'),
    '\nextend type Query {\n  greeting: String\n}\n',
  );
  expect(await ask(await system.whenReady(), '{ greeting }')).toEqual({ data: { greeting: null } });
  expect(await readFile(join(copy.path, users, 'generated.ts'), 'utf8')).toContain('greeting?:');
}, 240_000);

test.each([
  ['router/src/main.ts', true, false],
  ['subgraphs/bikes/src/graphql/schema.graphql', true, true],
  ['prisma/bikes/schema.prisma', true, true],
  ['prisma/bikes/migrations/1_init/migration.sql', true, false],
  ['services.json', true, true],
  // Written by what a change sets off, or read by tests only.
  ['subgraphs/bikes/src/graphql/generated.ts', false, false],
  ['subgraphs/bikes/src/store/generated/client.ts', false, false],
  ['packages/client/src/schema.graphql', false, true],
  ['router/src/http/http.test.ts', false, false],
  ['router/src/testing/shop.ts', false, false],
])('%s is a source: %s', (file, source, schema) => {
  expect(isSource(file)).toBe(source);
  expect(isSchema(file)).toBe(schema);
});
