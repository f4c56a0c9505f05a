import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findFreePorts, openTemporaryFolder, startManagedProcess } from '@bike-rentals/testing';
import { root } from '@bike-rentals/system/paths';
import { parse, stringify } from 'yaml';

const folder = join(root, 'deploy/prometheus');

interface Config {
  global: Record<string, string>;
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
}

export interface Rules {
  groups: { name: string; rules: Rule[] }[];
}

export interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

/** One series of the answer to a query, at one instant. */
export interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

export interface Prometheus extends AsyncDisposable {
  query(expression: string): Promise<Sample[]>;
  /** Asks until there is an answer, and returns it. */
  untilData(expression: string): Promise<Sample[]>;
}

/** The version, or undefined where Prometheus is not installed. @throws in CI, where no test is skipped */
export async function findPrometheus(): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)('prometheus', ['--version']);
    return `${stdout}${stderr}`.split('\n')[0];
  } catch {
    if (process.env['CI']) throw new Error('prometheus is not installed');
    process.stderr.write('SKIPPED: dashboards and alerts, because prometheus is not installed\n');
    return undefined;
  }
}

export const readRules = async (): Promise<Rules> =>
  parse(await readFile(join(folder, 'alerts.yml'), 'utf8')) as Rules;

/**
 * Runs Prometheus with our configuration on these targets, by job, and in a hurry: it scrapes every second, looks back
 * for half a minute, and alarms at once.
 */
export async function startPrometheus(targets: Record<string, string[]>): Promise<Prometheus> {
  await using opened = new AsyncDisposableStack();
  const data = opened.use(await openTemporaryFolder());
  const config = parse(await readFile(join(folder, 'prometheus.yml'), 'utf8')) as Config;
  config.global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
  for (const job of config.scrape_configs) job.static_configs = [{ targets: targets[job.job_name] ?? [] }];
  const rules = await readRules();
  for (const rule of rules.groups.flatMap((group) => group.rules)) {
    rule.expr = rule.expr.replaceAll(/\[\d+m\]/g, '[30s]');
    delete rule.for;
  }
  await writeFile(join(data.path, 'prometheus.yml'), stringify(config));
  await writeFile(join(data.path, 'alerts.yml'), stringify(rules));
  const [port = 0] = await findFreePorts(1);
  const program = startManagedProcess([
    'prometheus',
    `--config.file=${join(data.path, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(data.path, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  opened.defer(() => program.kill());
  await Promise.race([program.says(/Server is ready to receive web requests/), program.ended]);

  async function query(expression: string): Promise<Sample[]> {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: expression }),
    });
    const { data: found, error } = (await response.json()) as {
      data?: { result: Sample[] };
      error?: string;
    };
    if (!found) throw new Error(`${expression}: ${error ?? ''}`);
    return found.result;
  }
  const running = opened.move();
  return {
    query,
    async untilData(expression) {
      for (;;) {
        const found = await query(expression);
        if (found.length > 0) return found;
        await wait(200);
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
