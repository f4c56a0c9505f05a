import { centre } from './make-town.ts';

/** What front ends ask most, as the router passes it on to bikes. In a town of any size the answers are of the same size. */
export const queries: Record<string, { query: string; variables?: object }> = {
  '{ __typename }': { query: '{ __typename }' },
  'map of 12 stations': {
    query: `query Map($bounds: MapBounds) { bikeEventCursor stations(first: 100, filter: { bounds: $bounds }) { nodes {
      id version name lat lon capacity isRenting isReturning bikesParked isOverFull
      availability { id version units model { id version brand name formFactor propulsion availableUnits } } } } }`,
    variables: {
      bounds: {
        south: centre.lat - 0.001,
        north: centre.lat + 0.001,
        west: centre.lon - 0.001,
        east: centre.lon + 0.0125,
      },
    },
  },
  'first 20 stations': {
    query:
      '{ stations { totalCount nodes { id version name bikesParked } pageInfo { hasNextPage endCursor } } }',
  },
  models: {
    query: `{ bikeModels(sort: AVAILABLE_UNITS) { totalCount nodes {
      id version brand name formFactor propulsion availableUnits waiting } pageInfo { hasNextPage endCursor } } }`,
  },
  'one model': { query: '{ bikeModel(id: "model-1") { id } }' },
  'one bike': {
    query: `{ bike(id: "01900000-0000-7000-8000-000000000001") {
      id version serialNumber state model { id brand name } station { id name } } }`,
  },
  'first 20 bikes': {
    query: `{ bikes { totalCount nodes { id version serialNumber state model { id } station { id } }
      pageInfo { hasNextPage endCursor } } }`,
  },
  'bikes at a station': {
    query: `{ bikes(first: 5, filter: { stationId: "station-3" }) { totalCount nodes { id version serialNumber state } } }`,
  },
  'the fleet at a glance': {
    query: '{ fleetOverview { bikesByState { state bikes } waiting emptyStations overFullStations } }',
  },
};
