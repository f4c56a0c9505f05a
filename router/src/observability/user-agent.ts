import type { IncomingHttpHeaders } from 'node:http';

/** Longer than those of browsers. */
const MAX_LENGTH = 256;

/** How a client's program names itself, shortened. */
export const findUserAgent = ({ 'user-agent': name }: IncomingHttpHeaders): string | undefined =>
  name?.slice(0, MAX_LENGTH);
