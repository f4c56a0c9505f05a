import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import type { Log } from '@bike-rentals/runtime';
import { pino } from 'pino';

/** Log lines of every level, and a way to await one. */
export function recordLog(): { log: Log; lines: string[]; reachLine(part: string): Promise<void> } {
  const lines: string[] = [];
  const onLine = new EventEmitter();
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      onLine.emit('line');
      done();
    },
  });
  return {
    log: pino({ level: 'trace' }, stream),
    lines,
    async reachLine(part) {
      while (!lines.some((line) => line.includes(part))) await once(onLine, 'line');
    },
  };
}
