import { serviceEntries, services, toDefaultPort } from '@bike-rentals/system/services';

/** Where the router in docker-compose.yml serves its metrics. */
const routerMetrics = 'router:9464';

/** prometheus.yml for the containers of docker-compose.yml: a job for each service, a target for each of its processes. */
export function toPrometheusConfig(): string {
  const jobs = [
    { name: 'router', targets: [routerMetrics] },
    ...services.map((name) => ({
      name,
      targets: Object.keys(serviceEntries[name].instances).map((host) => `${host}:${toDefaultPort(name)}`),
    })),
  ];
  return `# Written by npm run monitoring from services.json.
global:
  scrape_interval: 15s
  scrape_timeout: 5s
  evaluation_interval: 15s

rule_files: [alerts.yml]

scrape_configs:
${jobs
  .map(
    ({ name, targets }) => `  - job_name: ${name}
    static_configs:
      - targets: [${targets.map((target) => `'${target}'`).join(', ')}]
`,
  )
  .join('')}`;
}
