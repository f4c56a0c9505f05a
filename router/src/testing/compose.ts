import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

/** Composes a supergraph. Throws the errors of composition. */
export function compose(subgraphs: readonly { name: string; sdl: string; url: string }[]): string {
  const { errors, supergraphSdl } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
