import type { GraphQLError, GraphQLFormattedError } from 'graphql';

/** As clients get them: each has a code. With `production` nothing in them tells of the schema. */
export function formatErrors(errors: readonly GraphQLError[], production: boolean): GraphQLFormattedError[] {
  return errors.map((error) => {
    const formatted = error.toJSON();
    const coded = { ...formatted, extensions: { code: 'INTERNAL_SERVER_ERROR', ...formatted.extensions } };
    return production ? withoutSuggestion(coded) : coded;
  });
}

/** Suggestions would tell the names of the schema one by one. */
export function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ ?Did you mean .*\?/s, '') };
}
