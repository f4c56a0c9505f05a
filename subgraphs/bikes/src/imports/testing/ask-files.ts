import type { Viewer } from '@bike-rentals/identity';
import { noon } from '../../testing/make-fleet.ts';
import { asAdmin, type Server } from '../../testing/start-server.ts';

/** Somebody who has logged in at noon. */
export const provenAtNoon = (viewer: Viewer): Viewer =>
  viewer.kind === 'user' ? { ...viewer, authTime: noon.getTime() / 1_000 } : viewer;

/** Asks at the door for files. */
export async function askFiles(
  { port, sign }: Pick<Server, 'port' | 'sign'>,
  path: string,
  { viewer = provenAtNoon(asAdmin), ...init }: RequestInit & { viewer?: Viewer } = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const headers = { 'x-viewer-assertion': sign(viewer), ...(init.headers as object) };
  const response = await fetch(`http://127.0.0.1:${port}/files${path}`, { ...init, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
