import { Injectable, inject } from '@angular/core';
import type { Answer } from '../graphql/graphql-requests';
import type { Problem } from '../graphql/problem';
import { SessionStore } from '../session/session-store';

/** Files that go to the server and come from it, with the session. Neither method ever throws. */
@Injectable({ providedIn: 'root' })
export class FileRequests {
  readonly #session = inject(SessionStore);

  /** Sends a file to a path. The answer is what the server makes of it. */
  async send<TData>(path: string, file: Blob): Promise<Answer<TData>> {
    const { data, problem } = await this.#ask(path, { method: 'POST', body: file });
    if (problem) return { problem };
    return { data: (await data.json()) as TData };
  }

  /** Takes a file; its whole content is in memory until it is saved. */
  async take(path: string): Promise<Answer<Blob>> {
    const { data, problem } = await this.#ask(path, {});
    return problem ? { problem } : { data: await data.blob() };
  }

  async #ask(path: string, init: RequestInit): Promise<Answer<Response>> {
    try {
      const token = await this.#session.getAccessToken();
      const response = await fetch(path, {
        ...init,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      });
      return response.ok ? { data: response } : { problem: await readProblem(response) };
    } catch {
      return { problem: { code: 'OFFLINE', message: 'The server cannot be reached.' } };
    }
  }
}

/** What bikes says; what NGINX and the router say has the form of GraphQL's errors. */
async function readProblem(response: Response): Promise<Problem> {
  const unknown = { code: 'UNAVAILABLE', message: 'The server cannot answer at the moment.' };
  try {
    const { error, errors } = (await response.json()) as {
      error?: Problem;
      errors?: { message: string; extensions?: { code?: string } }[];
    };
    const [first] = errors ?? [];
    if (error) return { code: error.code, message: error.message };
    return first ? { code: first.extensions?.code ?? 'UNAVAILABLE', message: first.message } : unknown;
  } catch {
    return unknown;
  }
}
