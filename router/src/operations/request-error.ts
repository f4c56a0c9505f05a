/**
 * The request is rejected before its operation is looked at. Over HTTP the response is JSON in the form of GraphQL
 * errors.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = {};
  }

  with(header: string, value: string): this {
    this.headers[header] = value;
    return this;
  }
}
