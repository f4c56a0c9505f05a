/** Where the payload of a frame stands in a buffer. */
export interface Frame {
  opcode: number;
  start: number;
  end: number;
}

export const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Undefined if the frame is not all there. For frames of servers: they are not masked (RFC 6455, section 5.2). */
export function readFrame(buffer: Buffer, at: number): Frame | undefined {
  if (buffer.length < at + 2) return undefined;
  const opcode = (buffer[at] ?? 0) & 15;
  const short = buffer[at + 1] ?? 0;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = at + 2 + extra;
  if (buffer.length < start) return undefined;
  const length =
    extra === 0 ? short : extra === 2 ? buffer.readUInt16BE(at + 2) : Number(buffer.readBigUInt64BE(at + 2));
  const end = start + length;
  return buffer.length < end ? undefined : { opcode, start, end };
}

/** A client's frame. The mask is zero, which leaves the text as it is. */
export function createFrame(opcode: number, payload: Buffer): Buffer {
  const isShort = payload.length < 126;
  const head = Buffer.alloc(isShort ? 6 : 8);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
