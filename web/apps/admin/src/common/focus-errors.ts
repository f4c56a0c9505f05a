import { Directive, ElementRef, afterRenderEffect, inject, input } from '@angular/core';

/**
 * `<form [adminFocusErrors]="errors()">`: whenever the errors change, the first field that has one takes the focus, and
 * a screen reader reads its text.
 */
@Directive({ selector: 'form[adminFocusErrors]' })
export class FocusErrors {
  readonly adminFocusErrors = input.required<unknown>();

  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    afterRenderEffect(() => {
      this.adminFocusErrors();
      nativeElement.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    });
  }
}
