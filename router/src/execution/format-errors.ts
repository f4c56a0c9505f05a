import type { GraphQLError, GraphQLFormattedError } from 'graphql';

/** As clients get them: each has a code, and no more text than is read. With `production` nothing tells of the schema. */
export function formatErrors(errors: readonly GraphQLError[], production: boolean): GraphQLFormattedError[] {
  return errors.map((error) => {
    const formatted = error.toJSON();
    const coded = { ...formatted, extensions: { code: 'INTERNAL_SERVER_ERROR', ...formatted.extensions } };
    return formatText(coded, production);
  });
}

/** Bounds what an error says; in production it keeps to itself what would tell of the schema or of what we run on. */
export function formatText(error: GraphQLFormattedError, production: boolean): GraphQLFormattedError {
  const message = shorten(error.message);
  return { ...error, message: production ? withoutInsides(message, error.extensions) : message };
}

function withoutInsides(message: string, extensions: GraphQLFormattedError['extensions']): string {
  if (extensions?.['validationErrorCode'] === 'INTROSPECTION_DISABLED')
    return 'Introspection is not allowed here.';
  // Suggestions would tell the names of the schema one by one.
  return message.replace(/ ?Did you mean .*\?/s, '');
}

/** Of a longer text the beginning and the end are shown: graphql-js quotes a value, and then says what is wrong. */
const MOST_SHOWN = 600;
const SHOWN_AT_END = 200;

function shorten(text: string): string {
  if (text.length <= MOST_SHOWN) return text;
  return `${text.slice(0, MOST_SHOWN - SHOWN_AT_END)} … ${text.slice(-SHOWN_AT_END)}`;
}
