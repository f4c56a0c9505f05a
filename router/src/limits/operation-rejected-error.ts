/** An operation that is not run, for reasons of its own: the request that carries it is in order. */
export class OperationRejectedError extends Error {
  override readonly name = 'OperationRejectedError';
  readonly code: string;
  /** For answers over HTTP. */
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(
    code: string,
    message: string,
    { status = 400, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}
