import { silentLog } from '@bike-rentals/runtime';
import { createExecutor } from '../execution/executor.ts';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import { federate } from '../testing/in-process.ts';
import { createOperationGuard } from './operation-guard.ts';
import { createPersistedQueries } from './persisted-queries.ts';
import { createOperationRunner } from './run-operation.ts';
import { createValidator } from './validate-operation.ts';

test('an operation is validated once, however often it is run', async () => {
  const { generation } = federate([{ name: 'one', sdl: 'type Query { a: Int b: Int }' }]);
  await using validator = await createValidator({ first: generation, production: false, log: silentLog });
  const validated: string[] = [];
  const executor = createExecutor({
    first: generation,
    createExecutionContext: ({ supergraphSchema: schema }, _requestContext, variables) => {
      return { schema, variables, errors: [], fetch: async () => ({ data: { a: 1, b: 2 } }) };
    },
    adaptSubscription: () => undefined,
    log: silentLog,
  });
  const run = createOperationRunner({
    guard: createOperationGuard({
      limits: DEFAULT_LIMITS,
      persisted: createPersistedQueries(1),
      first: generation,
    }),
    validator: {
      validate(operation) {
        validated.push(`${operation.query} ${operation.operationName ?? ''}`);
        return validator.validate(operation);
      },
    },
    executor,
    production: false,
  });
  const send = async (query: string, operationName?: string) => {
    const parameters = { query, ...(operationName !== undefined && { operationName }) };
    const outcome = await run({ parameters, requestContext: { viewer: { kind: 'anonymous' } } });
    return outcome.kind === 'response' ? outcome.response : undefined;
  };

  const two = 'query A { a } query B { b }';
  for (let times = 0; times < 3; times += 1) {
    expect(await send('{ a }')).toEqual({ data: { a: 1 } });
    expect(await send('query B { b }', 'B')).toEqual({ data: { b: 2 } });
    expect(await send(two, 'A')).toEqual({ data: { a: 1 } });
    expect(await send(two, 'B')).toEqual({ data: { b: 2 } });
  }
  expect(validated).toEqual(['{ a } ', 'query B { b } B', `${two} A`, `${two} B`]);

  // What is wrong is never known.
  for (let times = 0; times < 2; times += 1) {
    expect(await send('{ c }')).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  }
  expect(validated.slice(4)).toEqual(['{ c } ', '{ c } ']);
});

test('what other operations of a document skip is nothing to this one', async () => {
  const { generation } = federate([{ name: 'one', sdl: 'type Query { a: Int b: Int }' }]);
  await using validator = await createValidator({ first: generation, production: false, log: silentLog });
  const run = createOperationRunner({
    guard: createOperationGuard({
      limits: DEFAULT_LIMITS,
      persisted: createPersistedQueries(1),
      first: generation,
    }),
    validator,
    executor: createExecutor({
      first: generation,
      createExecutionContext: ({ supergraphSchema: schema }, _requestContext, variables) => {
        return { schema, variables, errors: [], fetch: async () => ({ data: { a: 1, b: 2 } }) };
      },
      adaptSubscription: () => undefined,
      log: silentLog,
    }),
    production: false,
  });
  const query =
    'query A($x: Boolean!) { ...F @skip(if: $x) } query B { a ...G } fragment F on Query { a } fragment G on Query { b }';
  const parameters = { query, operationName: 'B' };
  const outcome = await run({ parameters, requestContext: { viewer: { kind: 'anonymous' } } });
  expect(outcome).toMatchObject({ response: { data: { a: 1, b: 2 } } });
});
