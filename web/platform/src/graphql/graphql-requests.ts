import { Injectable, inject } from '@angular/core';
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { Apollo } from 'apollo-angular';
import { toProblem, type Problem } from './problem';

/** Either what the API answered, or why there is no answer. */
export type Answer<TData> = { data: TData; problem?: undefined } | { data?: undefined; problem: Problem };

/** Queries and mutations that are asked once. Neither method ever throws. */
@Injectable({ providedIn: 'root' })
export class GraphqlRequests {
  readonly #apollo = inject(Apollo);

  /** Sends a mutation. */
  async mutate<TData, TVariables extends OperationVariables>(
    mutation: TypedDocumentNode<TData, TVariables>,
    variables: TVariables,
  ): Promise<Answer<TData>> {
    try {
      const { data, error } = await this.#apollo.client.mutate({ mutation, variables } as never);
      return toAnswer(data as TData | undefined, error);
    } catch (error) {
      return { problem: toProblem(error as Error) };
    }
  }

  /** Asks the server, whatever the cache has. */
  async query<TData, TVariables extends OperationVariables>(
    query: TypedDocumentNode<TData, TVariables>,
    variables: TVariables,
  ): Promise<Answer<TData>> {
    try {
      const { data, error } = await this.#apollo.client.query({
        query,
        variables,
        fetchPolicy: 'network-only',
      } as never);
      return toAnswer(data as TData | undefined, error);
    } catch (error) {
      return { problem: toProblem(error as Error) };
    }
  }
}

function toAnswer<TData>(data: TData | null | undefined, error: Error | undefined): Answer<TData> {
  if (data != null) return { data };
  return { problem: error ? toProblem(error) : { code: 'UNKNOWN', message: 'There was no answer.' } };
}
