import type { GraphQLError, GraphQLFormattedError } from 'graphql';

/**
 * Formats errors for clients. Each error gets a code and a message of bounded length; in production messages reveal
 * nothing of the schema.
 */
export function formatErrors(errors: readonly GraphQLError[], production: boolean): GraphQLFormattedError[] {
  return errors.map((error) => {
    const formatted = error.toJSON();
    const coded = { ...formatted, extensions: { code: 'INTERNAL_SERVER_ERROR', ...formatted.extensions } };
    return formatError(coded, production);
  });
}

/** Shortens the message and, in production, removes what it reveals of the schema or of the server. */
export function formatError(error: GraphQLFormattedError, production: boolean): GraphQLFormattedError {
  const message = shorten(error.message);
  return { ...error, message: production ? redactSchema(message, error.extensions) : message };
}

function redactSchema(message: string, extensions: GraphQLFormattedError['extensions']): string {
  if (extensions?.['validationErrorCode'] === 'INTROSPECTION_DISABLED') return 'Introspection is disabled.';
  // Suggestions would reveal the schema name by name.
  return message.replace(/ ?Did you mean .*\?/s, '');
}

/**
 * A longer message keeps its beginning and end: graphql-js quotes a value first, and then says what is wrong with it.
 */
const MAX_MESSAGE_LENGTH = 600;
const MESSAGE_TAIL_LENGTH = 200;

function shorten(text: string): string {
  if (text.length <= MAX_MESSAGE_LENGTH) return text;
  return `${text.slice(0, MAX_MESSAGE_LENGTH - MESSAGE_TAIL_LENGTH)} … ${text.slice(-MESSAGE_TAIL_LENGTH)}`;
}
