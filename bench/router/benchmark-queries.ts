/** One operation, and the variables of its n-th asking. */
export interface BenchmarkQuery {
  name: string;
  query: string;
  variables: (index: number) => Record<string, unknown>;
  /** Can be put to the subgraph `products` as it is. */
  isOneSubgraph: boolean;
}

export const VARIABLE_SETS = 1_000;
export const IDENTITIES = 200;

export const benchmarkQueries: readonly BenchmarkQuery[] = [
  {
    name: 'Q1',
    query: `query Q1($id: ID!) {
  product(id: $id) { id name price tags inStock maker { name country } }
}`,
    variables: (index) => ({ id: `p${index}` }),
    isOneSubgraph: true,
  },
  {
    name: 'Q2',
    query: `query Q2($id: ID!) {
  product(id: $id) {
    name
    reviews { id stars text author { id name favourite { name price } } }
  }
}`,
    variables: (index) => ({ id: `p${index}` }),
    isOneSubgraph: false,
  },
  {
    name: 'Q3',
    query: `mutation Q3($input: RateInput!) {
  rateProduct(input: $input) { id name rating }
}`,
    variables: (index) => ({ input: { productId: `p${index}`, stars: 1 + (index % 5), comment: 'Fine.' } }),
    isOneSubgraph: true,
  },
];

/** Requests ready to be written, each a different pair of variables and person. */
export function createRequests(question: BenchmarkQuery, tokens: readonly string[]): Buffer[] {
  // Three times the variables, so that the same ones come from different people.
  return Array.from({ length: 3 * VARIABLE_SETS }, (_, index) => {
    const person = (index * 7 + Math.floor(index / VARIABLE_SETS)) % tokens.length;
    const variables = question.variables(index % VARIABLE_SETS);
    return toHttp(JSON.stringify({ query: question.query, variables }), tokens[person] ?? '');
  });
}

function toHttp(body: string, token: string): Buffer {
  return Buffer.from(
    [
      'POST /graphql HTTP/1.1',
      'host: localhost',
      'user-agent: bench',
      'accept: application/graphql-response+json, application/json',
      'content-type: application/json',
      `authorization: Bearer ${token}`,
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
