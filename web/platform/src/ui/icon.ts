import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Strokes on a grid of 24, drawn for this app. */
const paths = {
  bike: 'M5.5 20a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm13 0a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5.5 16.5 9 9h7l2.5 7.5M9 9l3.5 7.5L16 9m-8.5-2h3M16 9l-1-3h3',
  map: 'M9 4 3 6v14l6-2 6 2 6-2V4l-6 2-6-2Zm0 0v14m6-12v14',
  list: 'M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 9a8 8 0 0 1 16 0',
  bell: 'M6 10a6 6 0 1 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7Zm4 11h4',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 5 5',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6l1-7Z',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3 2',
  pin: 'M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.8 7 11 7 11Zm0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  locate: 'M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm0-17v3m0 14v3M2 12h3m14 0h3',
  camera: 'M4 8h3.5L9 5.5h6L16.5 8H20v11H4V8Zm8 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
  close: 'm6 6 12 12M18 6 6 18',
  back: 'M15 5l-7 7 7 7',
  next: 'm9 5 7 7-7 7',
  check: 'm5 12.5 5 5L19.5 7',
  alert: 'M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.01',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v6m0-9v.01',
  offline:
    'M4 4l16 16M9 18a4 4 0 0 1 6 0M5.5 14a9 9 0 0 1 4-2.4M2 10a14 14 0 0 1 5-3.2m4-.8a14 14 0 0 1 11 4m-5.5 3a9 9 0 0 1 2 1.6',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-14v2m0 16v2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4M2 12h2m16 0h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  plus: 'M12 5v14M5 12h14',
  edit: 'M4 20h4L19 9l-4-4L4 16v4Zm9-13 4 4',
  chart: 'M4 20V10m6 10V4m6 16v-7m5 7H2',
  wrench: 'M20 7a5 5 0 0 1-6.6 4.7L6 19a2 2 0 0 1-3-3l7.3-7.4A5 5 0 0 1 17 4l-3 3 3 3 3-3Z',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-7 9a7 7 0 0 1 14 0m0-9a3 3 0 0 0 0-6m1.5 8.5a6.5 6.5 0 0 1 4.5 6.5',
  logout: 'M10 4H5v16h5m-1-8h11m-4-4 4 4-4 4',
  home: 'm4 11 8-7 8 7v9h-5v-6H9v6H4v-9Z',
  tag: 'M3 12V4h8l10 10-8 8L3 12Zm4.5-3.5h.01',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  garage: 'M3 21V9l9-5 9 5v12M7 21v-8h10v8M7 17h10',
} as const;

/** The name of an icon. */
export type IconName = keyof typeof paths;

/** An icon beside a text, or inside a button that has a label: screen readers do not see it. */
@Component({
  selector: 'bike-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>`,
  host: { class: 'icon' },
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => paths[this.name()]);
}
