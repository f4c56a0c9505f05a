import { readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import type { TypeScriptResolversPluginConfig } from '@graphql-codegen/typescript-resolvers';

/** Resolver types of a subgraph, from its own schema. `mappers` say what a parent is before it is resolved. */
function subgraph(name: string, mappers: Record<string, string>): CodegenConfig['generates'] {
  const folder = `subgraphs/${name}/src/graphql`;
  const config: TypeScriptResolversPluginConfig & Record<string, unknown> = {
    federation: true,
    enumsAsTypes: true,
    useTypeImports: true,
    contextType: './context.ts#Context',
    scalars: { DateTime: { input: 'Date', output: 'Date' }, ID: 'string' },
    mappers,
    resolversNonOptionalTypename: { unionMember: true, interfaceImplementingType: true },
    customDirectives: {},
  };
  return {
    [`${folder}/generated.ts`]: {
      schema: [`subgraphs/${name}/src/**/graphql/schema.graphql`],
      plugins: ['typescript', 'typescript-resolvers'],
      config,
    },
  };
}

/** Only types that are not resolved from the shape that the schema gives them. */
const mappers: Record<string, Record<string, string>> = {
  auth: {
    Account: '{ id: string }',
    User: '{ id: string }',
    LoginSession: '../store/sessions.ts#Session as SessionRow',
    UserConnection: './connections.ts#AccountsFound',
    AccountLogEntry: '../store/account-log.ts#Event as EventRow',
    PeopleImport: '@bike-rentals/imports#ListedImport',
  },
  users: {
    User: '{ id: string }',
    UserConnection: '../profiles/graphql/connections.ts#UsersFound',
    RentalRequest: '../requests/store/requests.ts#RentalRequest as RequestRow',
    RentalAnswer: '../requests/graphql/answers.ts#Answer',
    RentalStarted: '../requests/graphql/answers.ts#Answer',
    RentalEnded: '../requests/graphql/answers.ts#Answer',
    RentalExtended: '../requests/graphql/answers.ts#Answer',
    RentalUndone: '../requests/graphql/answers.ts#Answer',
    WaitingListJoined: '../requests/graphql/answers.ts#Answer',
    RentalRefused: '../requests/graphql/answers.ts#Answer',
    RentalPending: '../requests/graphql/answers.ts#Answer',
    Notification: '../notifications/store/notifications.ts#Notification as NotificationRow',
  },
  bikes: {
    Bike: '../read-model/entities.ts#Bike as ShownBike',
    BikeModel: '../read-model/entities.ts#BikeModel as ShownBikeModel',
    Station: '../read-model/entities.ts#Station as ShownStation',
    Rental: '../rentals/domain/rental.ts#Rental as RentalRow',
    WaitingListEntry: '../waiting-list/domain/waiting-entry.ts#WaitingEntry',
    WaitingListConnection: '../waiting-list/graphql/connections.ts#EntriesFound',
    Garages: '{ bikes: number; capacityPerGarage: number }',
    CatalogueChange: '../live-events/graphql/catalogue-change.ts#CatalogueChange as ChangeOfCatalogue',
    BikeEvent: '../live-events/graphql/live-event.ts#LiveEvent',
    BikeHistoryEvent: '../live-events/graphql/history.ts#HistoryEvent',
    BikeHistoryConnection: '../live-events/graphql/history.ts#HistoryFound',
    BikeConnection: '../catalogue/graphql/connections.ts#BikesFound',
    BikeModelConnection: '../catalogue/graphql/connections.ts#ModelsFound',
    StationConnection: '../stations/graphql/connections.ts#StationsFound',
    RentalConnection: '../rentals/graphql/connections.ts#RentalsFound',
    FleetOverview: '{ at: Date }',
    UnmetDemand: '../demand/store/demand.ts#Days',
    DemandAtPlace: '../demand/store/demand.ts#DemandAtPlace as DemandRow',
    Desk: '{ stationId: string | undefined }',
    HeldBike: '../desk/store/desk.ts#HeldBike as HeldBikeRow',
    RenterBlock: '../rentals/domain/renter-block.ts#RenterBlock as BlockRow',
    RenterBlockConnection: '../desk/graphql/connections.ts#RenterBlocksFound',
    FormerBike: '../rentals/domain/former-bike.ts#FormerBike as FormerBikeRow',
    BikeChanged: '{ bikeId: string }',
    WaitingEntryMoved: '{ entryId: string }',
    RentalChanged: "{ rentalId: string; warning: 'BIKE_NOT_MOVED' | null }",
    DeskRefused: '../desk/domain/desk-change.ts#DeskRefusal as RefusalOfDesk',
    Note: '../desk/store/notes.ts#Note as NoteRow',
    PricingPlan: '../pricing/domain/pricing-plan.ts#PlanVersion',
    PlanAssignment: '../pricing/domain/pricing.ts#ListedAssignment',
    FeeLine: '../pricing/domain/price.ts#FeeLine as LineOfFee',
    Quote: '../pricing/domain/quote.ts#Quote as QuoteFound',
    Approval: '../approvals/domain/approval.ts#Approval as ApprovalOfUser',
    ApprovalConnection: '../approvals/graphql/resolvers.ts#ApprovalsFound',
    Membership: '../memberships/domain/membership.ts#Membership as MembershipRow',
    Job: '../maintenance/domain/job.ts#Job as JobRow',
    JobConnection: '../maintenance/graphql/connections.ts#JobsFound',
    DamageReport: '../maintenance/domain/damage-report.ts#DamageReport as ReportRow',
    JobChanged: '{ jobId: string }',
    Photo: '../photos/domain/photo.ts#Photo as PhotoRow',
    DamageReported: '{ bikeId: string }',
    AuditLogEntry: '../store/events.ts#Event as EventRow',
    Town: '../store/system.ts#System as SystemRow',
    TownRules: '../policies/domain/policy-keys.ts#Rules',
    Import: '@bike-rentals/imports#ListedImport',
    Closure: '../hours/domain/build-calendar.ts#Closure as ClosureRow',
    PolicyVersion: '../policies/domain/policies.ts#PolicyVersion as PolicyVersionRow',
    PolicyVersionConnection: '../policies/graphql/resolvers.ts#VersionsFound',
    User: '{ id: string }',
    StationAvailability: '{ stationId: string; version: number; modelId: string; units: number }',
  },
};

const services = Object.keys(
  JSON.parse(readFileSync(new URL('services.json', import.meta.url), 'utf8')) as object,
);

const config: CodegenConfig = {
  generates: Object.assign(
    {},
    ...services.map((name) => subgraph(name, mappers[name] ?? {})),
  ) as CodegenConfig['generates'],
};

// GraphQL Code Generator insists on a default export.
export { config as default };
