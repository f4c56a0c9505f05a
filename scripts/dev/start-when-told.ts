/**
 * `npm run dev` starts this program before it stops the running system, so that the program loads its sources
 * meanwhile.
 * It starts the system when a message says that the data folder is free.
 */
import '@bike-rentals/demo/seed-demo';
import '@bike-rentals/system/embedded';
import '@bike-rentals/system/processes';
import { once } from 'node:events';
import { join } from 'node:path';

await once(process, 'message');
await import(join(import.meta.dirname, '..', 'start.ts'));
