import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@bike-rentals/system/paths';
import { parse } from 'yaml';
import { toGrafana } from './monitoring/dashboard.ts';
import { dashboards } from './monitoring/dashboards.ts';
import { instances } from '@bike-rentals/system/services';
import { toPrometheusConfig } from './monitoring/prometheus.ts';

const readText = (path: string) => readFile(join(root, path), 'utf8');

interface GrafanaPanel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults: { unit: string } };
  targets?: { refId: string; expr: string; legendFormat: string; datasource: { uid: string } }[];
}

test.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))(
  'each panel of %s says what it shows, and none covers another',
  (_uid, dashboard) => {
    const { panels } = toGrafana(dashboard) as { panels: GrafanaPanel[] };
    const cells = new Set<string>();
    for (const { gridPos, ...panel } of panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(x).toBeLessThan(24);
          expect(cells).not.toContain(`${x} ${y}`);
          cells.add(`${x} ${y}`);
        }
      }
      if (panel.type === 'row') continue;
      expect(panel.title).not.toBe('');
      expect(panel.description).toMatch(/\.$/);
      expect(panel.fieldConfig?.defaults.unit).toMatch(/./);
      expect(panel.targets).not.toHaveLength(0);
      for (const target of panel.targets ?? []) {
        expect(target.expr).not.toBe('');
        expect(target.legendFormat).not.toBe('');
        expect(target.datasource.uid).toBe('prometheus');
      }
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  },
);

test('Prometheus asks each process of services.json, and the router', () => {
  const config = parse(toPrometheusConfig()) as {
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
  };
  const hosts = config.scrape_configs.flatMap(({ static_configs }) =>
    static_configs.flatMap(({ targets }) => targets.map((target) => target.split(':')[0])),
  );
  expect(hosts.toSorted()).toEqual(['router', ...instances.map(({ name }) => name)].toSorted());
});

test('each alert has an entry in the runbook, and a test or a drill', async () => {
  const { groups } = parse(await readText('deploy/prometheus/alerts.yml')) as {
    groups: { rules: { alert: string; annotations: { runbook: string } }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  const headings = (await readText('docs/runbook.md')).match(/(?<=^## )\w+$/gm) ?? [];
  expect(headings.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  const tried =
    (await readText('deploy/prometheus/alerts.test.yml')) + (await readText('e2e/monitoring.test.ts'));
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
    expect(tried).toMatch(new RegExp(`(alertname: |untilFiring\\('|')${alert}\\b`));
  }
});

const hasPromtool = await promisify(execFile)('promtool', ['--version']).then(
  () => true,
  () => false,
);
if (!hasPromtool && process.env['CI']) throw new Error('promtool is not installed');

(hasPromtool ? test : test.skip)(
  'promtool accepts the configuration, and the alerts pass their tests',
  async () => {
    const folder = join(root, 'deploy/prometheus');
    const promtool = (...args: string[]) => promisify(execFile)('promtool', args, { cwd: folder });
    await promtool('check', 'config', 'prometheus.yml');
    await promtool('test', 'rules', 'alerts.test.yml');
  },
);
