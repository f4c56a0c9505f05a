/**
 * `npm run dev` starts this before it stops the system that runs: sources are read and compiled meanwhile. The message
 * tells it that the data folder is free.
 */
import '@bike-rentals/demo/seed-demo';
import '@bike-rentals/system/embedded';
import '@bike-rentals/system/processes';
import { once } from 'node:events';
import { join } from 'node:path';

await once(process, 'message');
await import(join(import.meta.dirname, '..', 'start.ts'));
