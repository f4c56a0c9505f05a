import { compose } from './stack.ts';

/** Nothing is left behind: containers, networks, volumes. */
export default async function tearDown(): Promise<void> {
  await compose('--profile', '*', 'down', '--volumes', '--remove-orphans');
}
