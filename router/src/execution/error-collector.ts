import { GraphQLError } from 'graphql';
import { toPathArray, type ResponsePath } from './response-path.ts';

interface Branch {
  children: Map<string | number, Branch>;
  isError: boolean;
}

/** Collects the errors of one response, under the client's paths, and knows which nulls they explain. */
export class ErrorCollector {
  readonly errors: GraphQLError[];
  #root: Branch | undefined;

  constructor(errors: readonly GraphQLError[]) {
    this.errors = [...errors];
  }

  /**
   * Adds an error that explains a null, unless an error of a subgraph, or one at a deeper path, explains it already.
   */
  add(path: ResponsePath, message: string): void {
    const keys = toPathArray(path);
    if (this.#explains(keys)) return;
    this.#mark(keys);
    const extensions = { code: 'SUBGRAPH_INVALID_RESPONSE' };
    this.errors.push(new GraphQLError(message, { path: keys, extensions }));
  }

  #explains(keys: readonly (string | number)[]): boolean {
    if (!this.#root) {
      this.#root = createBranch();
      // An error without a path may explain any null.
      for (const { path } of this.errors) this.#mark(path ?? []);
    }
    let at: Branch | undefined = this.#root;
    for (const key of keys) {
      if (at.isError) return true;
      at = at.children.get(key);
      if (!at) return false;
    }
    return true;
  }

  #mark(keys: readonly (string | number)[]): void {
    let at = (this.#root ??= createBranch());
    for (const key of keys) {
      let next = at.children.get(key);
      if (!next) at.children.set(key, (next = createBranch()));
      at = next;
    }
    at.isError = true;
  }
}

const createBranch = (): Branch => ({ children: new Map(), isError: false });
