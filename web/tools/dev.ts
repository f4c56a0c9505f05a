/**
 * npm run web:dev     serves the web app from its sources at port 4200; an edit is on the page within seconds
 *
 * The API is a running system (`npm start`), at port 4000 or at API_URL. All apps are one program here; what differs from
 * the built app is the import map, the security policy and the service worker.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logging } from '@angular-devkit/core';
import { createArchitect, root } from './architect.ts';
import { writeTownMap } from './town-map.ts';

const target = process.env['API_URL'] ?? 'http://localhost:4000';
const proxyConfig = join('dist', 'proxy.json');
mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(
  join(root, proxyConfig),
  JSON.stringify({
    '/graphql': { target, ws: true },
    '/session': { target },
    '/files': { target },
    '/photos': { target },
    '/gbfs': { target },
  }),
);
writeTownMap(join(root, 'dist', 'map'));

const logger = new logging.Logger('web');
logger.subscribe(({ message }) => console.log(message));
const architect = await createArchitect();
await architect.scheduleTarget({ project: 'shell', target: 'serve' }, { proxyConfig }, { logger });
