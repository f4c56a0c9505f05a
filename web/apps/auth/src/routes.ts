import type { Routes } from '@angular/router';
import { CredentialsPage } from './credentials-page';

/** The pages of this app. */
export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'login' },
  {
    path: 'login',
    component: CredentialsPage,
    data: { isNew: false, title: { en: 'Log in', de: 'Anmelden' } },
  },
  {
    path: 'register',
    component: CredentialsPage,
    data: { isNew: true, title: { en: 'New account', de: 'Neues Konto' } },
  },
];
