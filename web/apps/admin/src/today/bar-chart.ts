import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** One bar. */
export interface Bar {
  /** Said in the table and below the first, the last and some bars between. */
  label: string;
  value: number;
}

/** Bars over time, with the same numbers as a table for screen readers. Width and height come from the stylesheet. */
@Component({
  selector: 'admin-bar-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <figure class="chart">
      <svg
        [attr.viewBox]="'0 0 ' + bars().length * 10 + ' 100'"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        @for (bar of drawn(); track $index) {
          <rect
            [attr.x]="$index * 10 + 1.5"
            [attr.y]="100 - bar.height"
            width="7"
            [attr.height]="bar.height"
            rx="1"
          />
        }
      </svg>
      <div class="chart-axis" aria-hidden="true">
        <span>{{ bars()[0]?.label }}</span><span>{{ bars()[bars().length - 1]?.label }}</span>
      </div>
      <div class="visually-hidden">
        <table>
          <caption>
            {{
              caption()
            }}
          </caption>
          <tbody>
            @for (bar of bars(); track $index) {
              <tr>
                <th scope="row">{{ bar.label }}</th>
                <td>{{ bar.value }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    </figure>
  `,
})
export class BarChart {
  readonly bars = input.required<Bar[]>();
  readonly caption = input.required<string>();
  protected readonly drawn = computed(() => {
    const max = Math.max(1, ...this.bars().map(({ value }) => value));
    return this.bars().map(({ value }) => ({ height: value === 0 ? 1 : (value / max) * 96 + 2 }));
  });
}
