/**
 * npm run monitoring            writes the dashboards of Grafana, and which processes Prometheus asks for metrics
 * npm run monitoring -- check   fails if one of these files is not what is described in scripts/monitoring/
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@bike-rentals/system/paths';
import { dashboards } from './monitoring/dashboards.ts';
import { toGrafana } from './monitoring/dashboard.ts';
import { toPrometheusConfig } from './monitoring/prometheus.ts';

const files = {
  'deploy/prometheus/prometheus.yml': toPrometheusConfig(),
  ...Object.fromEntries(
    dashboards.map((dashboard) => [
      `deploy/grafana/dashboards/${dashboard.uid}.json`,
      `${JSON.stringify(toGrafana(dashboard), null, 2)}\n`,
    ]),
  ),
};

for (const [name, content] of Object.entries(files)) {
  const path = join(root, name);
  if (process.argv[2] !== 'check') {
    await writeFile(path, content);
    console.log(`wrote ${name}`);
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== content) {
    console.error(`${name} is not what is described: npm run monitoring`);
    process.exitCode = 1;
  }
}
