import { StartupError } from './config.ts';

/**
 * What is shown of an error that ends a program. What an operator can act on is one line: a refusal, a file or an
 * address
 * that cannot be had (Node's system errors), a database (SQLite, Prisma). Anything else is a mistake of ours and keeps
 * its stack.
 */
export function describeError(error: unknown): unknown {
  if (error instanceof StartupError) return error.message;
  if (!Error.isError(error)) return error;
  // Something else failed while the first failure was cleaned up after.
  if (error instanceof SuppressedError) return describeError(error.suppressed);
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string') return error;
  const isKnown = typeof syscall === 'string' || /^(SQLITE_|P\d{4}$|ERR_PARSE_ARGS_)/.test(code);
  if (!isKnown) return error;
  // Prisma shows the call first and the reason in the last paragraph.
  const reason =
    error.message
      .trim()
      .split(/\n\s*\n/)
      .at(-1) ?? '';
  return reason.replaceAll(/\s+/g, ' ') || code;
}
