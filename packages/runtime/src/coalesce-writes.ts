import type { Duplex } from 'node:stream';

const coalescing = new WeakSet<Duplex>();

/**
 * Makes a socket send what is written in one turn of the event loop in one piece. Libraries that write each message by
 * itself cost a system call a message, here and where it is read, which is more than most messages cost otherwise.
 * A message waits for the end of the turn at most, and only while the socket's buffer has room (64 KiB).
 */
export function coalesceWrites(socket: Duplex): void {
  if (coalescing.has(socket)) return;
  coalescing.add(socket);
  let isWaiting = false;
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  const flush = () => {
    if (!isWaiting) return;
    isWaiting = false;
    socket.uncork();
  };
  socket.write = (...args: unknown[]) => {
    if (!isWaiting) {
      isWaiting = true;
      socket.cork();
      setImmediate(flush);
    }
    const hasRoom = write(...args);
    if (!hasRoom) flush();
    return hasRoom;
  };
}
