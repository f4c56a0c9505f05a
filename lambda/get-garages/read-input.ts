import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The input of the function. Both numbers are whole and positive. */
export interface Input {
  /** Left out: those of the town. */
  bikes?: number;
  capacityPerGarage?: number;
}

/** Says which field is wrong; none, if it is the whole. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  readonly field: string | undefined;

  constructor(field: string | undefined, problem: string) {
    super(field === undefined ? problem : `${field} ${problem}`);
    this.field = field;
  }
}

const smallest: Record<keyof Input, number> = { bikes: 0, capacityPerGarage: 1 };

/** The body of a request, checked. Throws InvalidInputError. */
export function readInput({
  body,
  isBase64Encoded,
}: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): Input {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
  if (text.trim() === '') return {};
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidInputError(undefined, 'The body must be a JSON object.');
  }
  const input: Input = {};
  for (const [field, given] of Object.entries(value)) {
    if (!isField(field))
      throw new InvalidInputError(field, 'is not known; there are bikes and capacityPerGarage');
    if (!Number.isSafeInteger(given) || given < smallest[field]) {
      throw new InvalidInputError(field, `must be a whole number from ${smallest[field]} on`);
    }
    input[field] = given as number;
  }
  if (input.bikes === undefined) throw new InvalidInputError('bikes', 'is missing');
  return input;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError(undefined, 'The body is not JSON.');
  }
}

const isField = (name: string): name is keyof Input => Object.hasOwn(smallest, name);
