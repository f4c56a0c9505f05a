/** A dashboard of Grafana, as far as ours differ from each other. */
export interface Dashboard {
  /** Part of its address, and the name of its file. */
  uid: string;
  title: string;
  rows: Row[];
}

/** Panels under a heading, three beside each other. */
export interface Row {
  title: string;
  panels: Panel[];
}

/** Curves over time, with what they mean. */
export interface Panel {
  title: string;
  /** What one sees, and what is unusual. */
  description: string;
  unit: Unit;
  queries: Query[];
}

/** Those of Grafana that are used. */
export type Unit = 'short' | 'ops' | 's' | 'bytes' | 'percentunit' | 'none';

/** One expression, with the legend of its curves. */
export interface Query {
  expr: string;
  /** `{{label}}` stands for the value of a label. */
  legend: string;
}

const panelsInRow = 3;
const width = 8;
const height = 8;
/** Of 2024; later versions of Grafana migrate it. */
const schemaVersion = 39;

/** The dashboard as Grafana imports it. */
export function toGrafana({ uid, title, rows }: Dashboard): object {
  let y = 0;
  const panels: object[] = [];
  for (const row of rows) {
    panels.push({
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: 1 },
      panels: [],
    });
    y += 1;
    row.panels.forEach((panel, index) => {
      const place = { x: (index % panelsInRow) * width, y: y + Math.floor(index / panelsInRow) * height };
      panels.push(toGrafanaPanel(panel, { ...place, w: width, h: height }));
    });
    y += Math.ceil(row.panels.length / panelsInRow) * height;
  }
  return {
    uid,
    title,
    tags: ['bike-rentals'],
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    schemaVersion,
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    panels: panels.map((panel, index) => ({ id: index + 1, ...panel })),
  };
}

function toGrafanaPanel({ title, description, unit, queries }: Panel, gridPos: object): object {
  const datasource = { type: 'prometheus', uid: 'prometheus' };
  return {
    type: 'timeseries',
    title,
    description,
    datasource,
    gridPos,
    fieldConfig: {
      defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat: legend,
    })),
  };
}
