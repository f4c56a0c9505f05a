import type { Routes } from '@angular/router';

/** The pages of this app. */
export const routes: Routes = [];
