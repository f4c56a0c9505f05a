/**
 * Whether something in a file points beyond its end: buffers throw a RangeError then. By its name, because it may be one
 * of another realm than this code.
 */
export const endsTooEarly = (error: unknown): boolean => (error as Error).name === 'RangeError';
