/** Who is at the other end of a request, as far as the router tells. */
export interface Client {
  /** Undefined where it is unknown. */
  address: string | undefined;
  /** Such as `Firefox on Linux`; undefined where it is unknown. */
  device: string | undefined;
}
