import { Directive, ElementRef, afterNextRender, inject } from '@angular/core';

/** `<h1 bikePageHeading>`: takes the focus when its page opens, so that keyboards and screen readers begin there. */
@Directive({ selector: 'h1[bikePageHeading]', host: { tabindex: '-1' } })
export class PageHeading {
  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    afterNextRender(() => nativeElement.focus({ preventScroll: true }));
  }
}
