import { z } from 'zod';

// GBFS 2.3 as its text says it (https://github.com/MobilityData/gbfs/blob/v2.3/gbfs.md), as strict as it can be read: only
// the fields that we write, and of each what the text demands.

const id = z.string().min(1);
const text = z.string().min(1);
const count = z.int().min(0);
const time = z.int().min(1_450_155_600);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/);
const language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/);
const webUri = z.strictObject({ web: z.url() });

const segment = z.strictObject({ start: count, rate: z.number(), interval: count, end: count.optional() });
const names = [
  'gbfs_versions',
  'system_information',
  'vehicle_types',
  'station_information',
  'station_status',
  'free_bike_status',
  'system_hours',
  'system_calendar',
  'system_pricing_plans',
  'system_alerts',
] as const;

const data: Record<string, z.ZodType> = {
  gbfs: z.record(
    language,
    z.strictObject({ feeds: z.array(z.strictObject({ name: z.enum(names), url: z.url() })).min(2) }),
  ),
  gbfs_versions: z.strictObject({
    versions: z.array(z.strictObject({ version: z.enum(['2.3', '3.0']), url: z.url() })),
  }),
  system_information: z.strictObject({
    system_id: id,
    language,
    name: text,
    operator: text.optional(),
    url: z.url(),
    start_date: z.iso.date().optional(),
    phone_number: text.optional(),
    email: z.email().optional(),
    feed_contact_email: z.email(),
    timezone: text,
    license_id: text.optional(),
    terms_url: z.url().optional(),
    terms_last_updated: z.iso.date().optional(),
  }),
  vehicle_types: z.strictObject({
    vehicle_types: z.array(
      z
        .strictObject({
          vehicle_type_id: id,
          form_factor: z.enum(['bicycle', 'cargo_bicycle', 'other']),
          propulsion_type: z.enum(['human', 'electric_assist']),
          max_range_meters: z.number().min(0).optional(),
          name: text,
          make: text,
          model: text,
          wheel_count: count.optional(),
          cargo_load_capacity: count.optional(),
          default_reserve_time: count,
          return_constraint: z.enum(['any_station', 'roundtrip_station']),
          default_pricing_plan_id: id.optional(),
          pricing_plan_ids: z.array(id).optional(),
        })
        .refine(
          (type) => type.propulsion_type === 'human' || type.max_range_meters !== undefined,
          'an electric vehicle has a range',
        ),
    ),
  }),
  station_information: z.strictObject({
    stations: z.array(
      z.strictObject({
        station_id: id,
        name: text,
        lat: z.number().min(-90).max(90),
        lon: z.number().min(-180).max(180),
        address: text.optional(),
        is_virtual_station: z.boolean(),
        capacity: count,
        rental_uris: webUri,
      }),
    ),
  }),
  station_status: z.strictObject({
    stations: z.array(
      z.strictObject({
        station_id: id,
        num_bikes_available: count,
        vehicle_types_available: z.array(z.strictObject({ vehicle_type_id: id, count })),
        num_bikes_disabled: count,
        num_docks_available: count,
        is_installed: z.boolean(),
        is_renting: z.boolean(),
        is_returning: z.boolean(),
        last_reported: time,
      }),
    ),
  }),
  free_bike_status: z.strictObject({
    bikes: z.array(
      z.strictObject({
        bike_id: id,
        // Without it a position would be needed.
        station_id: id,
        is_reserved: z.boolean(),
        is_disabled: z.boolean(),
        vehicle_type_id: id,
        current_range_meters: z.number().min(0).optional(),
      }),
    ),
  }),
  system_hours: z.strictObject({
    rental_hours: z.array(
      z.strictObject({
        user_types: z.array(z.enum(['member', 'nonmember'])).min(1),
        days: z
          .array(z.enum(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']))
          .min(1)
          .max(7),
        start_time: clock,
        end_time: clock,
      }),
    ),
  }),
  system_calendar: z.strictObject({
    calendars: z
      .array(
        z.strictObject({
          start_month: z.int().min(1).max(12),
          start_day: z.int().min(1).max(31),
          end_month: z.int().min(1).max(12),
          end_day: z.int().min(1).max(31),
        }),
      )
      .min(1),
  }),
  system_alerts: z.strictObject({
    alerts: z.array(
      z.strictObject({
        alert_id: id,
        type: z.enum(['system_closure', 'station_closure', 'other']),
        times: z.array(z.strictObject({ start: time, end: time })),
        station_ids: z.array(id).optional(),
        summary: text,
        last_updated: time,
      }),
    ),
  }),
  system_pricing_plans: z.strictObject({
    plans: z.array(
      z.strictObject({
        plan_id: id,
        name: text,
        currency: z.string().regex(/^[A-Z]{3}$/),
        price: z.number().min(0),
        is_taxable: z.boolean(),
        description: text,
        per_min_pricing: z.array(segment).optional(),
        per_km_pricing: z.array(segment).optional(),
      }),
    ),
  }),
};

/** The rules of GBFS 2.3. */
export const rules23 = {
  /** What is wrong with a file of this name. */
  find(name: string, file: unknown): string[] {
    const schema = data[name];
    if (!schema) return ['GBFS 2.3 has no such file'];
    const head = { last_updated: time, ttl: count, version: z.literal('2.3') };
    const parsed = z.strictObject({ ...head, data: schema }).safeParse(file);
    return parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  },
};
