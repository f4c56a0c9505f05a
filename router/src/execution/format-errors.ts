import type { GraphQLError, GraphQLFormattedError } from 'graphql';

/** As clients get them: each has a code, and no more text than is read. With `production` nothing tells of the schema. */
export function formatErrors(errors: readonly GraphQLError[], production: boolean): GraphQLFormattedError[] {
  return errors.map((error) => {
    const formatted = error.toJSON();
    const coded = { ...formatted, extensions: { code: 'INTERNAL_SERVER_ERROR', ...formatted.extensions } };
    return formatError(coded, production);
  });
}

/** Bounds what an error says; in production it keeps to itself what would tell of the schema or of what we run on. */
export function formatError(error: GraphQLFormattedError, production: boolean): GraphQLFormattedError {
  const message = shorten(error.message);
  return { ...error, message: production ? redactSchema(message, error.extensions) : message };
}

function redactSchema(message: string, extensions: GraphQLFormattedError['extensions']): string {
  if (extensions?.['validationErrorCode'] === 'INTROSPECTION_DISABLED')
    return 'Introspection is not allowed here.';
  // Suggestions would tell the names of the schema one by one.
  return message.replace(/ ?Did you mean .*\?/s, '');
}

/** Of a longer text the beginning and the end are shown: graphql-js quotes a value, and then says what is wrong. */
const MAX_MESSAGE_LENGTH = 600;
const MESSAGE_TAIL_LENGTH = 200;

function shorten(text: string): string {
  if (text.length <= MAX_MESSAGE_LENGTH) return text;
  return `${text.slice(0, MAX_MESSAGE_LENGTH - MESSAGE_TAIL_LENGTH)} … ${text.slice(-MESSAGE_TAIL_LENGTH)}`;
}
