/**
 * npm run monitoring            writes the dashboards of Grafana, and which processes Prometheus asks for metrics
 * npm run monitoring -- check   fails if one of these files is not what is described in scripts/monitoring/
 */
import { dashboards } from './monitoring/dashboards.ts';
import { toGrafana } from './monitoring/dashboard.ts';
import { toPrometheusConfig } from './monitoring/prometheus.ts';
import { writeOrCheck } from './files/write-or-check.ts';

const files = {
  'deploy/prometheus/prometheus.yml': toPrometheusConfig(),
  ...Object.fromEntries(
    dashboards.map((dashboard) => [
      `deploy/grafana/dashboards/${dashboard.uid}.json`,
      `${JSON.stringify(toGrafana(dashboard), null, 2)}\n`,
    ]),
  ),
};

await writeOrCheck(files, 'npm run monitoring');
