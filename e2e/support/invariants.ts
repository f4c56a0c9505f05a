import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '@bike-rentals/system/paths';
import { operate } from '../compose/stack.ts';
import type { System } from './system.ts';

/** `npm run check:invariants` on the databases of a running system. */
export async function expectInvariants({ env }: Pick<System, 'env'>): Promise<void> {
  if (env.DATA_DIR === undefined) {
    expect(await operate('operator/check-invariants.ts')).toContain('All invariants hold');
    return;
  }
  const check = spawn(process.execPath, [join(root, 'operator/check-invariants.ts')], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise((resolve) => check.once('close', resolve));
  const output = (await Promise.all([text(check.stdout), text(check.stderr)])).join('');
  expect({ code: await code, output }).toMatchObject({ code: 0 });
}
