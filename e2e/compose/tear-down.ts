import { compose, docker, project } from './stack.ts';

/** Nothing is left behind: containers, networks, volumes, images. */
export default async function tearDown(): Promise<void> {
  await compose('--profile', '*', 'down', '--volumes', '--remove-orphans');
  await docker('image', 'rm', project, `${project}-front-door`);
}
