/** npm run web:test     runs the unit tests of the web app, `*.spec.ts`, by vitest in jsdom */
import { logging } from '@angular-devkit/core';
import { createArchitect } from './architect.ts';

const logger = new logging.Logger('web');
logger.subscribe(({ message }) => console.log(message));
const architect = await createArchitect();
const run = await architect.scheduleTarget({ project: 'shell', target: 'test' }, {}, { logger });
const { success } = await run.result;
await run.stop();
process.exitCode = success ? 0 : 1;
