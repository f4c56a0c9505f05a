import type { Routes } from '@angular/router';
import { Explore } from './explore/explore';
import { ModelList } from './explore/model-list';
import { StationList } from './explore/station-list';

/** The pages of this app. The map stays while they change. */
export const routes: Routes = [
  {
    path: '',
    component: Explore,
    children: [
      {
        path: '',
        pathMatch: 'full',
        component: StationList,
        data: { title: { en: 'Stations', de: 'Stationen' } },
      },
      { path: 'models', component: ModelList, data: { title: { en: 'Models', de: 'Modelle' } } },
      {
        path: 'stations/:id',
        loadComponent: async () => (await import('./station/station-panel')).StationPanel,
        data: { title: { en: 'Station', de: 'Station' } },
      },
      {
        path: 'models/:id',
        loadComponent: async () => (await import('./model/model-panel')).ModelPanel,
        data: { title: { en: 'Model', de: 'Modell' } },
      },
      {
        path: 'r/:serial',
        loadComponent: async () => (await import('./scan/scan-panel')).ScanPanel,
        data: { title: { en: 'Rent this bike', de: 'Dieses Rad mieten' } },
      },
    ],
  },
];
