/** An operation is rejected by a rule of the router, although the request that carries it is well-formed. */
export class OperationRejectedError extends Error {
  override readonly name = 'OperationRejectedError';
  readonly code: string;
  /** Status and headers of responses over HTTP. */
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
